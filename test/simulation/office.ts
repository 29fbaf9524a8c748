/** What the merchant does without a session: subscriptions, one-off invoices, charges to saved cards, refunds. It remembers every answer. */
import type { Chance } from './chance.ts'
import { customers, offerOf, plans } from './shop.ts'
import type { Answer, World } from './world.ts'

/** A subscription asked for; asked again under its header, it is the same one. */
export type Order = {
  n: number
  customer: string
  plan: string
  trial: boolean
  allowMultiple: boolean
  header: string | null
  tries: number
  /** Ids that were answered. */
  answers: string[]
}

export type Owed = { id: string; customer: string; amount: bigint; currency: string; finals: string[] }

export type Return = {
  payment: string
  amount: bigint | null
  header: string | null
  tries: number
  answers: { id: string; amount: bigint }[]
}

export type Office = ReturnType<typeof makeOffice>

const triesMax = 5
const finals = ['paid', 'void']

export function makeOffice(world: World, chance: Chance) {
  const orders: Order[] = []
  const subscriptions = new Map<string, { id: string; customer: string; order: number; statuses: string[] }>()
  const invoices = new Map<string, Owed>()
  const payments = new Map<string, bigint>()
  const returns: Return[] = []
  /** Pages to save a card on, offered with refusals. */
  const savePages: string[] = []

  const aPick = <T>(from: readonly T[]): T | null => (from.length === 0 ? null : chance.pick(from))
  const later = (work: () => void) => world.tasks.at(world.tasks.now() + chance.int(200, 40_000), work)
  const keyed = (header: string | null): Record<string, string> => (header === null ? {} : { 'idempotency-key': header })
  const isUnclear = (answer: Answer | null) =>
    answer === null || answer.status >= 500 || answer.body.error?.code === 'idempotency_in_flight'

  function seeInvoice(answer: Answer | null): void {
    const known = answer?.status === 200 || answer?.status === 201 ? invoices.get(answer.body.id) : undefined
    if (known && finals.includes(answer!.body.status)) known.finals.push(answer!.body.status)
    noteSavePage(answer)
  }

  function noteSavePage(answer: Answer | null): void {
    const url: string | undefined = answer?.body.error?.details?.setup_url
    if (url) savePages.push(url.split('/checkout/')[1]!)
  }

  function learnSubscription(order: Order, { body }: Answer): void {
    order.answers.push(body.id)
    const { customer, plan, trial } = order
    if (!subscriptions.has(body.id)) subscriptions.set(body.id, { id: body.id, customer, order: order.n, statuses: [] })
    subscriptions.get(body.id)!.statuses.push(body.status)
    const { amount, currency } = offerOf(plan)
    const id: string = body.latest_invoice_id
    if (!trial && !invoices.has(id)) invoices.set(id, { id, customer, amount, currency, finals: [] })
  }

  function askOrder(order: Order): void {
    order.tries += 1
    const { n, customer, plan, trial, allowMultiple, header } = order
    const body = {
      ...{ customer_external_id: customer, plan_id: plan, currency: offerOf(plan).currency, allow_multiple: allowMultiple },
      ...(trial && { trial_period_days: 3, allow_repeat_trial: true }),
      metadata: { order: String(n) },
    }
    world.api({ method: 'POST', url: '/v1/subscriptions', body, headers: keyed(header) }, answer => {
      if (answer?.status === 201) learnSubscription(order, answer)
      if (isUnclear(answer) && header !== null && order.tries < triesMax) later(() => askOrder(order))
    })
  }

  function askReturn(wanted: Return): void {
    wanted.tries += 1
    const body = { payment_id: wanted.payment, ...(wanted.amount === null ? {} : { amount: Number(wanted.amount) }) }
    world.api({ method: 'POST', url: '/v1/refunds', body, headers: keyed(wanted.header) }, answer => {
      if (answer?.status === 201) wanted.answers.push({ id: answer.body.id, amount: BigInt(answer.body.amount) })
      if (isUnclear(answer) && wanted.header !== null && wanted.tries < triesMax) later(() => askReturn(wanted))
    })
  }

  return {
    orders,
    subscriptions,
    invoices,
    returns,
    savePages,
    learnPayment: (id: string, amount: bigint) => void payments.set(id, amount),
    aSubscription: () => aPick([...subscriptions.values()].slice(-6)),
    anInvoice: () => aPick([...invoices.values()].filter(i => i.finals.length === 0).slice(-6)) ?? aPick([...invoices.values()]),

    subscribe(): void {
      const n = orders.length
      const order: Order = {
        ...{ n, customer: chance.pick(customers), plan: chance.pick(plans).key, trial: chance.happens(0.2) },
        ...{ allowMultiple: chance.happens(0.3), header: chance.happens(0.6) ? `order_${n}` : null, tries: 0, answers: [] },
      }
      orders.push(order)
      askOrder(order)
      if (order.header !== null && chance.happens(0.2)) askOrder(order)
    },
    activate(): void {
      const subscription = aPick([...subscriptions.values()].slice(-6))
      if (!subscription) return
      for (let times = chance.happens(0.3) ? 2 : 1; times > 0; times -= 1)
        world.api({ method: 'POST', url: `/v1/subscriptions/${subscription.id}/activate`, body: {} }, answer => {
          if (answer?.status === 200) subscription.statuses.push(answer.body.status)
          noteSavePage(answer)
        })
    },
    /** A one-off invoice, finalised when its draft was answered. */
    bill(): void {
      const customer = chance.pick(customers)
      const amount = BigInt(chance.int(60, 90_000))
      const body = {
        customer_external_id: customer,
        collection_method: chance.pick(['send_invoice', 'send_invoice', 'charge_automatically']),
        line_items: [{ price_data: { currency: 'usd', unit_amount: Number(amount), product_data: { name: 'Setup' } } }],
      }
      world.api({ method: 'POST', url: '/v1/invoices', body }, answer => {
        if (answer?.status !== 201) return
        const id: string = answer.body.id
        invoices.set(id, { id, customer, amount, currency: 'usd', finals: [] })
        world.api({ method: 'POST', url: `/v1/invoices/${id}/finalize` }, seeInvoice)
      })
    },
    payInvoice(id: string): void {
      world.api({ method: 'POST', url: `/v1/invoices/${id}/pay`, body: {} }, seeInvoice)
    },
    payOne(): void {
      const invoice = this.anInvoice()
      if (invoice) for (let times = chance.happens(0.2) ? 2 : 1; times > 0; times -= 1) this.payInvoice(invoice.id)
    },
    voidInvoice(id: string): void {
      world.api({ method: 'POST', url: `/v1/invoices/${id}/void` }, seeInvoice)
    },
    voidOne(): void {
      const invoice = this.anInvoice()
      if (invoice) this.voidInvoice(invoice.id)
    },
    /** Full and in parts, now and then at once. */
    refund(): void {
      const payment = aPick([...payments])
      if (!payment) return
      const [id, paid] = payment
      for (let times = chance.happens(0.4) ? chance.int(2, 3) : 1; times > 0; times -= 1) {
        const n = returns.length
        // The networks of some currencies give back tens only.
        const part = chance.happens(0.5) ? null : (BigInt(chance.int(1, Number(paid))) / 10n) * 10n
        const wanted: Return = {
          ...{ payment: id, amount: part === 0n ? null : part, header: chance.happens(0.6) ? `return_${n}` : null, tries: 0, answers: [] },
        }
        returns.push(wanted)
        askReturn(wanted)
      }
    },
  }
}
