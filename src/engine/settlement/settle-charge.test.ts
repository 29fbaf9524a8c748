/** A charge of a saved method whose call was long on its way: it was given up as never arrived, and then it did arrive. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../../../test/support/server.ts'
import { openShop, type Shop } from '../../../test/support/shop.ts'
import type { Context } from '../../context.ts'
import type { PaymentProvider } from '../../providers/provider.ts'

let server: TestServer
let shop: Shop

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

/** An open invoice that was charged, the call lost on its way, and given up; `arrive` has it get there. */
async function givenUp(): Promise<{ invoice: string; payment: string; arrive(): Promise<void> }> {
  const customer = await shop.customer()
  assert.equal((await shop.pay((await shop.session(customer)).id, 'success')).status, 200)
  const line = { price_data: { currency: 'usd', unit_amount: 700, product_data: { name: 'Extra' } } }
  const body = { customer_external_id: customer, collection_method: 'send_invoice', line_items: [line] }
  const { id } = (await shop.request('POST', '/v1/invoices', body)).body
  await shop.request('POST', `/v1/invoices/${id}/finalize`)
  const lost = loseCharges(server.ctx)
  assert.equal((await shop.request('POST', `/v1/invoices/${id}/pay`, {})).body.status, 'open')
  lost.stop()
  // The looks, one after the other: not found, and not found again ten minutes later.
  for (const by of ['PT11S', 'PT31S', 'PT2M1S', 'PT10M1S']) await shop.advance(by)
  const [payment] = (await shop.read(`/v1/payments?invoice=${id}`)).data
  assert.deepEqual([payment.status, payment.failure.code], ['failed', 'never_arrived'])
  return { invoice: id, payment: payment.id, arrive: lost.arrive }
}

function loseCharges(ctx: Context): { stop(): void; arrive(): Promise<void> } {
  const { providers } = ctx
  let arrive = async () => {}
  const chargeSaved: PaymentProvider['chargeSaved'] = async (...call) => {
    arrive = async () => assert.ok((await providers.forKind('sandbox')!.chargeSaved(...call)).ok)
    return { ok: false, error: { kind: 'unknown_outcome', message: 'no answer' } }
  }
  ctx.providers = { forKind: kind => ({ ...providers.forKind(kind)!, chargeSaved }) }
  return {
    stop: () => {
      ctx.providers = providers
    },
    arrive: () => arrive(),
  }
}

test('a charge that arrives after it was given up is heard of by its webhook and pays the invoice', async () => {
  const { invoice, payment, arrive } = await givenUp()

  await arrive()
  await shop.advance('PT1M')

  assert.equal((await shop.read(`/v1/payments/${payment}`)).status, 'succeeded')
  assert.equal((await shop.read(`/v1/invoices/${invoice}`)).status, 'paid')
})

test('it is found without a webhook, too: what was given up is asked about once more', async () => {
  const { invoice, payment, arrive } = await givenUp()

  const { http } = server.workers
  server.workers.http = { send: () => Promise.resolve({ ok: false, error: 'network', message: 'no way through', durationMs: 1 }) }
  await arrive()
  await shop.advance('PT1H')

  assert.equal((await shop.read(`/v1/payments/${payment}`)).status, 'succeeded')
  assert.equal((await shop.read(`/v1/invoices/${invoice}`)).status, 'paid')
  server.workers.http = http
})
