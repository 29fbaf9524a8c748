/** Letters of medical necessity as merchants, buyers and clinicians bring them about. */
import assert from 'node:assert/strict'
import type { Shop } from './shop.ts'

/** As the page posts them. */
export const goodAnswers = {
  full_name: 'Jane Smith',
  date_of_birth: '1980-02-29',
  state: 'California',
  conditions: 'Pain in the lower back',
  history: '',
  consent: 'yes',
}

/** What a health savings card pays only with a letter; `price` is monthly. */
export async function letterProduct(shop: Pick<Shop, 'request'>): Promise<{ product: string; price: string }> {
  const product = await made(shop, '/products', { name: 'Gym', visit_type: 'gym', hsa_fsa_eligibility: 'letter_of_medical_necessity' })
  const price = await made(shop, '/prices', { product_id: product.id, currency: 'inr', unit_amount: 4999, billing_period: 'monthly' })
  return { product: product.id, price: price.id }
}

/** For a customer by external_id; null: for nobody known. */
export function letterSession(shop: Pick<Shop, 'request'>, price: string, customer: string | null, more: object = {}) {
  const buyer = customer === null ? { anonymous: true, customer_email: 'jane@example.com' } : { customer_external_id: customer }
  return made(shop, '/checkout/sessions', { ...buyer, action: 'create_subscription', line_items: [{ price }], ...more })
}

/** What a buyer does on the session's page before paying. */
export async function answerLetter(session: { url: string }, answers: Record<string, string> = goodAnswers): Promise<Response> {
  return await fetch(`${session.url}/letter`, { method: 'POST', body: new URLSearchParams(answers), redirect: 'manual' })
}

/** The letter of a session, answered. */
export async function submittedLetter(shop: Pick<Shop, 'request' | 'read'>, session: { id: string; url: string }) {
  assert.equal((await answerLetter(session)).status, 303)
  const [letter] = (await shop.read(`/v1/letters?checkout_session=${session.id}`)).data
  assert.equal(letter?.status, 'submitted')
  return letter
}

async function made(shop: Pick<Shop, 'request'>, path: string, body: object) {
  const answer = await shop.request('POST', `/v1${path}`, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
