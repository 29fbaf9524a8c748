/** Everything that a merchant sells, once: each kind of session, subscriptions without one, letters in each state. */
import assert from 'node:assert/strict'
import { letterSession, submittedLetter } from './letters.ts'
import type { Shop } from './shop.ts'

export type SoldNoun =
  | 'looseSession'
  | 'looseSubscription'
  | 'looseProduct'
  | 'trialSubscription'
  | 'anonymousSession'
  | 'purchaseSession'
  | 'purchaseInvoice'
  | 'usedCoupon'
  | 'usedCode'
  | 'incompleteSubscription'
  | 'unpaidInvoice'
  | 'methodSession'
  | 'invoiceSession'
  | 'activationSession'
  | 'activatedSubscription'
  | 'requiredLetter'
  | 'declinedLetter'
  | 'expiredLetter'

type Selling = { shop: Shop; plan: string; taxRate: string; letterPrice: string }
type Made = (path: string, body: object) => Promise<{ id: string } & Record<string, string>>

export async function sellEverything({ shop, plan, taxRate, letterPrice }: Selling): Promise<Record<SoldNoun, string>> {
  const made: Made = async (path, body) => {
    const answer = await shop.request('POST', `/v1${path}`, body)
    assert.ok(answer.status === 200 || answer.status === 201, answer.text)
    return answer.body
  }
  const paid = async (body: object) => {
    const session = await made('/checkout/sessions', body)
    assert.equal((await shop.pay(session.id, 'success')).body.checkout_status, 'completed')
    return await shop.read(`/v1/checkout/sessions/${session.id}`)
  }
  const subscribing = { action: 'create_subscription', configuration: { create_subscription_params: { plan_id: plan, currency: 'inr' } } }
  const price_data = { currency: 'inr', unit_amount: 2000, billing_period: 'monthly', product_data: { name: 'Loose' } }
  const loose = await paid({
    ...{ customer_external_id: await shop.customer(), action: 'create_subscription' },
    line_items: [{ price_data, quantity: 2 }],
  })
  const trial = await paid({
    ...{ ...subscribing, customer_external_id: await shop.customer() },
    configuration: { create_subscription_params: { plan_id: plan, currency: 'inr', trial_period_days: 7 } },
  })
  const anonymous = await paid({ ...subscribing, anonymous: true, customer_email: 'nobody.known@example.com' })
  const method = await paid({ customer_external_id: await shop.customer(), action: 'add_payment_method' })
  return {
    ...{ looseSession: loose.id, looseSubscription: loose.subscription_id, looseProduct: loose.line_items[0].product_id },
    ...{ trialSubscription: trial.subscription_id, anonymousSession: anonymous.id, methodSession: method.id },
    ...(await purchase(shop, taxRate, made, paid)),
    ...(await withoutSession(shop, plan, made, paid)),
    ...(await letters(shop, letterPrice, made)),
  }
}

type Paid = (body: object) => Promise<{ id: string } & Record<string, string>>

/** Sold once, with all that makes its amount. */
async function purchase(shop: Shop, taxRate: string, made: Made, paid: Paid) {
  const coupon = await made('/coupons', { percent_off: '33.3333', name: 'Sale' })
  const code = await made('/promotion_codes', { coupon: coupon.id })
  const session = await paid({
    ...{ customer_external_id: await shop.customer(), action: 'one_time_payment' },
    line_items: [999, 2501].map(unit_amount => ({
      price_data: { currency: 'inr', unit_amount, product_data: { name: 'Once' } },
      quantity: 3,
    })),
    ...{ discounts: [{ promotion_code: code.code }], shipping_amount: 700, tax_rates: [taxRate] },
  })
  return { purchaseSession: session.id, purchaseInvoice: session.invoice_id!, usedCoupon: coupon.id, usedCode: code.id }
}

/** Made by the API for customers without a method: one waits to be paid, one was paid by its page, one by an activation. */
async function withoutSession(shop: Shop, plan: string, made: Made, paid: Paid) {
  const waiting = async () => {
    const subscription = await made('/subscriptions', { customer_external_id: await shop.customer(), plan_id: plan })
    assert.equal(subscription.status, 'incomplete')
    return subscription
  }
  const [incomplete, activated, owing] = [await waiting(), await waiting(), await waiting()]
  const configuration = { activate_subscription_params: { subscription_id: activated.id } }
  const activation = await paid({ action: 'activate_subscription', configuration })
  const paying = { pay_invoice_params: { invoice_id: owing.latest_invoice_id } }
  return {
    ...{ incompleteSubscription: incomplete.id, unpaidInvoice: incomplete.latest_invoice_id! },
    ...{ activationSession: activation.id, activatedSubscription: activated.id },
    invoiceSession: (await paid({ action: 'pay_invoice', configuration: paying })).id,
  }
}

const lettersExpireAfterMs = 200
const expiredWithinMs = 20_000

async function letters(shop: Shop, price: string, made: Made) {
  const submitted = async () => submittedLetter(shop, await letterSession(shop, price, await shop.customer()))
  const waiting = await letterSession(shop, price, await shop.customer())
  const [required] = (await shop.read(`/v1/letters?checkout_session=${waiting.id}`)).data
  assert.equal(required?.status, 'required')
  const [declined, expired] = [await submitted(), await submitted()]
  await made(`/letters/${declined.id}/decline`, { reason: 'Not needed.' })
  const { now } = await shop.read('/v1/test_clock')
  const expires_at = Temporal.Instant.from(now).add({ milliseconds: lettersExpireAfterMs }).toString()
  await made(`/letters/${expired.id}/issue`, { expires_at })
  const giveUpAt = performance.now() + expiredWithinMs
  while ((await shop.read(`/v1/letters/${expired.id}`)).status !== 'expired') {
    assert.ok(performance.now() < giveUpAt, 'the letter expires')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return { requiredLetter: required.id, declinedLetter: declined.id, expiredLetter: expired.id }
}
