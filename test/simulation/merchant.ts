/** The merchant's own program: it makes sessions, asks again after a lost answer, ends them, and remembers every answer. */
import type { Chance } from './chance.ts'
import type { Answer, World } from './world.ts'

/** A request for a session as the merchant means it; asked again, it is the same one. */
export type Intent = {
  n: number
  customer: string
  plan: string
  allowMultiple: boolean
  key: string | null
  header: string | null
  /** Asked for only after the plan's archiving was answered. */
  afterArchive: boolean
  tries: number
  answers: { status: number; session: string | null; code: string | null }[]
}

/** What the merchant knows of a session. */
export type Known = {
  id: string
  token: string
  intent: number
  /** When the buyer should have paid at the latest, as the merchant reckons. */
  until: number
  /** Answers to cancel and expire. */
  ends: { verb: 'cancel' | 'expire'; status: number; seen: string | null }[]
  /** Final states that were read. */
  finals: string[]
}

export type Merchant = ReturnType<typeof makeMerchant>

export const customers = ['ann', 'bob', 'cy', 'dee']
export const plans = [
  { key: 'basic', amount: 49_900, currency: 'inr' },
  { key: 'pro', amount: 1_900, currency: 'usd' },
  { key: 'team', amount: 12_000, currency: 'kwd' },
]
const finals = ['completed', 'failed', 'expired', 'canceled']
const triesMax = 6

export function makeMerchant(world: World, chance: Chance) {
  const intents: Intent[] = []
  const sessions = new Map<string, Known>()
  const archived = new Set<string>()

  function learn(intent: Intent, answer: Answer): void {
    const { status, body } = answer
    const session = status < 300 ? (body.id as string) : null
    intent.answers.push({ status, session, code: body.error?.code ?? null })
    if (session && !sessions.has(session)) {
      const token = (body.url as string).split('/checkout/')[1]!
      sessions.set(session, { id: session, token, intent: intent.n, until: Date.parse(body.expires_at), ends: [], finals: [] })
    }
    if (session) see(session, body.checkout_status)
  }

  function see(session: string, status: string): void {
    if (finals.includes(status)) sessions.get(session)!.finals.push(status)
  }

  function ask(intent: Intent): void {
    intent.tries += 1
    const body = {
      customer_external_id: intent.customer,
      action: 'create_subscription',
      payment_provider: 'razorpay',
      configuration: { create_subscription_params: { plan_id: intent.plan, currency: plans.find(p => p.key === intent.plan)!.currency } },
      success_url: 'https://app.example.com/welcome',
      allow_multiple: intent.allowMultiple,
      expires_in_seconds: intent.n % 4 === 0 ? 3_600 : 900,
      metadata: { intent: String(intent.n) },
      ...(intent.key === null ? {} : { idempotency_key: intent.key }),
    }
    const headers: Record<string, string> = intent.header === null ? {} : { 'idempotency-key': intent.header }
    world.api({ method: 'POST', url: '/v1/checkout/sessions', body, headers }, answer => {
      if (answer) learn(intent, answer)
      const code = answer?.body.error?.code
      const unclear = answer === null || answer.status >= 500 || code === 'in_progress' || code === 'idempotency_in_flight'
      const repeatable = intent.key !== null || intent.header !== null
      if (unclear && repeatable && intent.tries < triesMax) world.tasks.at(world.tasks.now() + chance.int(200, 40_000), () => ask(intent))
    })
  }

  const known = () => [...sessions.values()]

  return {
    intents,
    sessions,
    archived,
    create(): void {
      const n = intents.length
      const plan = chance.pick(plans).key
      const way = chance.int(0, 9)
      intents.push({
        n,
        customer: chance.pick(customers),
        plan,
        allowMultiple: chance.happens(0.15),
        key: way < 6 ? `order_${n}` : null,
        header: way >= 5 && way < 8 ? `request_${n}` : null,
        afterArchive: archived.has(plan),
        tries: 0,
        answers: [],
      })
      ask(intents[n]!)
      // The impatient proxy in between.
      if (way < 8 && chance.happens(0.2)) ask(intents[n]!)
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
        if (answer.status === 200) see(session.id, answer.body.checkout_status)
      })
    },
    endSome(): void {
      if (sessions.size > 0) this.end(chance.pick(known().slice(-4)))
    },
    read(): void {
      if (sessions.size === 0) return
      const session = chance.pick(known())
      world.api({ method: 'GET', url: `/v1/checkout/sessions/${session.id}` }, answer => {
        if (answer?.status === 200) see(session.id, answer.body.checkout_status)
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
