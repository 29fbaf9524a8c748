/** What the checkout's browser stories share: the real server, a merchant with three pages, and buyers who are watched. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type Buyer, watched } from './watched-buyer.ts'

// biome-ignore lint/suspicious/noExplicitAny: the session as the wire has it.
type Session = any

/** A sandbox environment of its own, so that its clock can be moved. */
export type World = {
  post(path: string, body?: object): Promise<{ status: number; body: Session }>
  /** The answer's body, which has to be a good one. */
  make(path: string, body?: object): Promise<Session>
  get(path: string): Promise<Session>
  /** A new customer's external_id; `more` is of the customer. */
  customer(more?: object): Promise<string>
  session(customer?: string): Promise<Session>
  /** A session of any kind; the merchant's three pages are its addresses, unless `more` says otherwise. */
  offer(more: object): Promise<Session>
  read(session: Session): Promise<Session>
  /** What the bank took for a session: statuses of its charges, oldest first. */
  charges(session: Session): Promise<string[]>
  advance(by: string): Promise<void>
}

export type Journeys = {
  shop(): string
  server(): TestServer
  world(): Promise<World>
  /** Fails when the browser complains, or when digits of a card left it. */
  withBuyer(options: BrowserContextOptions, use: (buyer: Buyer) => Promise<void>): Promise<void>
}

export function journeys(): Journeys {
  let server: TestServer
  let browser: Browser
  let merchant: Server
  let shop = ''
  before(async () => {
    server = await startTestServer()
    browser = await launchBrowser()
    merchant = createServer((request, response) => {
      const name = new URL(request.url ?? '/', 'http://shop').pathname.slice(1)
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end(`<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Shop</title><h1>Shop: ${name}</h1>`)
    })
    await new Promise<void>(resolve => merchant.listen(0, '127.0.0.1', resolve))
    shop = `http://127.0.0.1:${(merchant.address() as AddressInfo).port}`
  })
  after(async () => {
    await browser?.close()
    merchant?.closeAllConnections()
    await new Promise(resolve => merchant?.close(resolve))
    try {
      await server.assertIntegrity()
    } finally {
      await server.stop()
    }
  })
  return {
    shop: () => shop,
    server: () => server,
    world: () => makeWorld(server, shop),
    withBuyer: (options, use) => watched(browser, options, use),
  }
}

const advanceMs = 60_000
const lookEveryMs = 100
let made = 0

async function makeWorld(server: TestServer, shop: string): Promise<World> {
  const environment = await server.request('POST', '/v1/environments', { name: 'Story', kind: 'sandbox', default_currency: 'inr' })
  assert.equal(environment.status, 201, environment.text)
  const headers = { authorization: `Bearer ${environment.body.api_key}` }
  const post = (path: string, body?: object) => server.request('POST', path, body, headers)
  const right = async (path: string, body?: object) => {
    const answer = await post(path, body)
    assert.ok(answer.status < 300, answer.text)
    return answer.body
  }
  await right(`/v1/environments/${environment.body.id}`, { display_name: 'Acme' })
  const prices = [{ currency: 'inr', billing_period: 'monthly', unit_amount: 49900 }]
  await right('/v1/plans', { name: 'Pro', lookup_key: 'plan_pro_monthly', prices })
  const customer = async (more: object = {}) => {
    made += 1
    const externalId = `user_${made}`
    await right('/v1/customers', { external_id: externalId, name: 'Jane Smith', email: 'jane@example.com', currency: 'INR', ...more })
    return externalId
  }
  const offer = (more: object) =>
    right('/v1/checkout/sessions', {
      success_url: `${shop}/welcome?session_id={CHECKOUT_SESSION_ID}`,
      failure_url: `${shop}/sorry`,
      cancel_url: `${shop}/pricing`,
      ...more,
    })
  const get = async (path: string) => {
    const answer = await server.request('GET', path, undefined, headers)
    assert.equal(answer.status, 200, answer.text)
    return answer.body
  }
  return {
    post,
    make: right,
    get,
    customer,
    session: async given =>
      await offer({
        customer_external_id: given ?? (await customer()),
        action: 'create_subscription',
        payment_provider: 'razorpay',
        configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'INR', billing_period: 'monthly' } },
      }),
    offer,
    read: session => get(`/v1/checkout/sessions/${session.id}`),
    async charges(session) {
      const rows = await server.database.sql<{ status: string }[]>`
        select status from sandbox_payments where ours ->> 'sessionId' = ${session.id} order by id`
      return rows.map(row => row.status)
    },
    async advance(by) {
      await right('/v1/test_clock/advance', { by })
      // What takes longer than a minute is answered before it is done.
      const giveUpAt = performance.now() + advanceMs
      while ((await get('/v1/test_clock')).status !== 'ready') {
        assert.ok(performance.now() < giveUpAt, 'the clock did not arrive')
        await pause(lookEveryMs)
      }
    },
  }
}

export const payButton = (page: Page) => page.getByRole('button', { name: 'Subscribe for ₹499.00 a month' })
