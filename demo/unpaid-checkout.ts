/** The second half: a buyer who does not pay in time, played by the environment's clock. */
import assert from 'node:assert/strict'
import { type Api, until } from './api.ts'
import type { Buyer } from './buyer.ts'
import { makeCustomer, makeSession } from './paid-checkout.ts'
import { fact, say } from './say.ts'
import type { Shop } from './shop.ts'

export async function playUnpaidCheckout(api: Api, shop: Shop, buyer: Buyer): Promise<void> {
  say('Ravi begins too, and does not pay.')
  await makeCustomer(api, 'user_67890', 'Ravi Rao')
  const session = await makeSession(api, shop, 'user_67890', 'order_8272')

  say('The clock of the sandbox is advanced by 15 minutes: everything due on the way happens now.')
  const clock = await api.post('/v1/test_clock/advance', { by: 'PT15M' })
  const did = Object.entries(clock.processed).filter(([, count]) => count !== 0)
  fact('clock', `${clock.now}: ${did.map(([what, count]) => `${what.replaceAll('_', ' ')} ${count}`).join(', ')}`)
  const expired = await api.get(`/v1/checkout/sessions/${session.id}`)
  const subscription = await api.get(`/v1/subscriptions/${session.subscription_id}`)
  const invoice = await api.get(`/v1/invoices/${session.invoice_id}`)
  fact('session', expired.checkout_status)
  fact('subscription', `${subscription.id}, ${subscription.status}`)
  fact('invoice', `${invoice.id}, ${invoice.status}, no number`)
  assert.deepEqual(
    [expired.checkout_status, subscription.status, invoice.status, invoice.number],
    ['expired', 'incomplete_expired', 'void', null],
  )
  const isExpiry = (event: { event_type: string }) => event.event_type === 'checkout.session.expired'
  const event = await until(
    'checkout.session.expired',
    () => shop.events.find(isExpiry),
    found => found !== undefined,
  )
  fact(`#${event!.sequence}`, `${event!.event_type} ${event!.data.id}`)
  await buyer.page.goto(session.payment_action.url)
  await buyer.page.getByRole('heading', { name: 'This page has expired' }).waitFor()
  await buyer.picture('4-expired')
}
