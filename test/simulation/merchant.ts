/** The merchant's own program: it makes sessions, asks again after a lost answer, ends them, and remembers every answer. */
import type { Chance } from './chance.ts'
import type { Office } from './office.ts'
import { customers, discountOf, dueFor, goods, offerOf, plans } from './shop.ts'
import type { Answer, World } from './world.ts'

export type Action = 'create_subscription' | 'one_time_payment' | 'add_payment_method' | 'activate_subscription' | 'pay_invoice'

/** A request for a session as the merchant means it; asked again, it is the same one. */
export type Intent = {
  n: number
  action: Action
  /** null: nobody known. */
  customer: string | null
  /** What is sold, by its key; or the id of what it is about; null: nothing but a method. */
  of: string | null
  quantity: number
  coupon: 'few' | null
  takesCodes: boolean
  trial: boolean
  allowMultiple: boolean
  key: string | null
  header: string | null
  /** Asked for only after the plan's archiving was answered. */
  afterArchive: boolean
  tries: number
  answers: { status: number; session: string | null; code: string | null; amount: bigint | null }[]
}

/** What the merchant knows of a session. */
export type Known = {
  id: string
  token: string
  intent: number
  takesCodes: boolean
  /** When the buyer should have paid at the latest, as the merchant reckons. */
  until: number
  /** Answers to cancel and expire. */
  ends: { verb: 'cancel' | 'expire'; status: number; seen: string | null }[]
  /** Final states that were read. */
  finals: string[]
}

export type Merchant = ReturnType<typeof makeMerchant>

const finals = ['completed', 'failed', 'expired', 'canceled']
const triesMax = 6
const kinds = { subscribe: 5, buy: 3, nobodyKnown: 1.5, saveMethod: 1.2, activate: 1.2, payInvoice: 1.5 }

/** What only one open session of a customer may be about; null: several may. */
export function subjectOf({ action, customer, of }: Pick<Intent, 'action' | 'customer' | 'of'>): string | null {
  if (action === 'one_time_payment' || customer === null || of === null) return null
  return `${action} ${customer} ${of}`
}

export function makeMerchant(world: World, office: Office, chance: Chance) {
  const intents: Intent[] = []
  const sessions = new Map<string, Known>()
  const archived = new Set<string>()

  function learn(intent: Intent, answer: Answer): Known | null {
    const { status, body } = answer
    const id = status < 300 ? (body.id as string) : null
    intent.answers.push({ status, session: id, code: body.error?.code ?? null, amount: id ? BigInt(body.amount_total) : null })
    if (id === null) return null
    const token = (body.url as string).split('/checkout/')[1]!
    const { n, takesCodes } = intent
    if (!sessions.has(id)) sessions.set(id, { id, token, intent: n, takesCodes, until: Date.parse(body.expires_at), ends: [], finals: [] })
    see(body)
    return sessions.get(id)!
  }

  // biome-ignore lint/suspicious/noExplicitAny: the simulation reads whatever the server answers.
  function see(body: any): void {
    if (finals.includes(body.checkout_status)) sessions.get(body.id)!.finals.push(body.checkout_status)
    if (body.payment_id) office.learnPayment(body.payment_id, BigInt(body.amount_total))
  }

  function ask(intent: Intent, made: (session: Known) => void = () => undefined): void {
    intent.tries += 1
    const headers: Record<string, string> = intent.header === null ? {} : { 'idempotency-key': intent.header }
    world.api({ method: 'POST', url: '/v1/checkout/sessions', body: bodyOf(intent), headers }, answer => {
      const known = answer && learn(intent, answer)
      if (known) made(known)
      const code = answer?.body.error?.code
      const unclear = answer === null || answer.status >= 500 || code === 'in_progress' || code === 'idempotency_in_flight'
      const repeatable = intent.key !== null || intent.header !== null
      if (unclear && repeatable && intent.tries < triesMax)
        world.tasks.at(world.tasks.now() + chance.int(200, 40_000), () => ask(intent, made))
    })
  }

  type Wanted = Pick<Intent, 'action' | 'customer' | 'of'> & Partial<Intent>

  function intend(wanted: Wanted, made?: (session: Known) => void): void {
    const n = intents.length
    const way = chance.int(0, 9)
    const intent: Intent = {
      ...{ n, quantity: 1, coupon: null, takesCodes: false, trial: false, allowMultiple: chance.happens(0.15) },
      key: way < 6 ? `order_${n}` : null,
      header: way >= 5 && way < 8 ? `request_${n}` : null,
      afterArchive: wanted.action === 'create_subscription' && archived.has(wanted.of!),
      ...{ tries: 0, answers: [] },
      ...wanted,
    }
    intents.push(intent)
    ask(intent, made)
    // The impatient proxy in between.
    if (way < 8 && chance.happens(0.2)) ask(intent)
  }

  const customer = () => chance.pick(customers)
  const buying = (of: string): Partial<Intent> & { of: string } => {
    const inUsd = offerOf(of).currency === 'usd'
    return { of, coupon: inUsd && chance.happens(0.3) ? 'few' : null, takesCodes: chance.happens(0.4) }
  }
  const known = () => [...sessions.values()]

  return {
    intents,
    sessions,
    archived,
    intend,
    create(): void {
      const wanted = this.want(chance.weighted(kinds))
      if (wanted) intend(wanted)
    },
    want(kind: keyof typeof kinds): Wanted | null {
      const [target, invoice] = [office.aSubscription(), office.anInvoice()]
      switch (kind) {
        case 'subscribe':
          return { action: 'create_subscription', customer: customer(), ...buying(chance.pick(plans).key), trial: chance.happens(0.1) }
        case 'buy':
          return { action: 'one_time_payment', customer: customer(), ...buying(chance.pick(goods).key), quantity: chance.int(1, 5) }
        case 'nobodyKnown':
          return chance.happens(0.5)
            ? { action: 'one_time_payment', customer: null, ...buying(chance.pick(goods).key), quantity: chance.int(1, 3) }
            : { action: 'create_subscription', customer: null, ...buying(chance.pick(plans).key) }
        case 'saveMethod':
          return chance.happens(0.4) && target
            ? { action: 'add_payment_method', customer: target.customer, of: target.id }
            : { action: 'add_payment_method', customer: customer(), of: null }
        case 'activate':
          return target && { action: 'activate_subscription', customer: target.customer, of: target.id }
        case 'payInvoice':
          return invoice && { action: 'pay_invoice', customer: invoice.customer, of: invoice.id }
      }
    },
    /** More at once than the coupon allows. */
    rush(): void {
      for (const who of customers)
        intend({ action: 'one_time_payment', customer: who, of: 'mug', coupon: 'few', takesCodes: chance.happens(0.3) })
    },
    /** An old request once more: a queue that replays, a user that goes back. */
    repeat(): void {
      const repeatable = intents.filter(i => i.key !== null || i.header !== null)
      if (repeatable.length > 0) ask(chance.pick(repeatable))
    },
    end(session: Known): void {
      const verb = chance.pick(['cancel', 'expire'] as const)
      world.api({ method: 'POST', url: `/v1/checkout/sessions/${session.id}/${verb}` }, answer => {
        if (!answer) return
        session.ends.push({ verb, status: answer.status, seen: answer.body.checkout_status ?? null })
        if (answer.status === 200) see(answer.body)
      })
    },
    endSome(): void {
      if (sessions.size > 0) this.end(chance.pick(known().slice(-4)))
    },
    read(): void {
      if (sessions.size === 0) return
      const session = chance.pick(known())
      world.api({ method: 'GET', url: `/v1/checkout/sessions/${session.id}` }, answer => {
        if (answer?.status === 200) see(answer.body)
        else if (answer?.status === 404) world.complaints.push(`${session.id} was answered and is gone`)
      })
    },
    archive(): void {
      const { key } = plans.at(-1)!
      world.api({ method: 'POST', url: `/v1/plans/${key}/archive` }, answer => {
        if (answer?.status === 200) archived.add(key)
      })
    },
  }
}

/** What the session was made to sell: amounts it may show before any code was typed in. Empty: it sells nothing. */
export function asked({ action, of, quantity, coupon, trial }: Intent): bigint[] {
  if (action !== 'create_subscription' && action !== 'one_time_payment') return []
  const due = dueFor(of!, BigInt(quantity), coupon === null ? [] : [discountOf(coupon)])
  return trial ? [0n, due] : [due]
}

function bodyOf(intent: Intent): object {
  const { n, action, customer, of, key } = intent
  const line_items = [{ price: `${of}_once`, quantity: intent.quantity }]
  const about = {
    create_subscription: {
      configuration: {
        create_subscription_params: { plan_id: of, currency: offerOf(of!)?.currency, ...(intent.trial && { trial_period_days: 3 }) },
      },
    },
    one_time_payment: { line_items },
    add_payment_method: { configuration: { add_payment_method_params: { target_subscription_id: of, set_default: n % 2 === 0 } } },
    activate_subscription: { configuration: { activate_subscription_params: { subscription_id: of } } },
    pay_invoice: { configuration: { pay_invoice_params: { invoice_id: of } } },
  }
  return {
    ...(customer === null ? { anonymous: true } : { customer_external_id: customer }),
    action,
    payment_provider: 'razorpay',
    ...about[action],
    ...(intent.coupon === null ? {} : { discounts: [{ coupon: intent.coupon }] }),
    allow_promotion_codes: intent.takesCodes,
    success_url: 'https://app.example.com/welcome',
    allow_multiple: intent.allowMultiple,
    expires_in_seconds: n % 4 === 0 ? 3_600 : 900,
    metadata: { intent: String(n) },
    ...(key === null ? {} : { idempotency_key: key }),
  }
}
