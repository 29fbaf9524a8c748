/** A merchant of its own on a test server: an environment with one plan, and the calls that stories make over and over. */
import assert from 'node:assert/strict'
import type { Answer, TestServer } from './server.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server answers.
type Any = any

export type Shop = Awaited<ReturnType<typeof openShop>>

export async function openShop(server: Pick<TestServer, 'request'>) {
  const made = await server.request('POST', '/v1/environments', { name: 'Story', kind: 'sandbox' })
  assert.equal(made.status, 201, made.text)
  const apiKey: string = made.body.api_key
  const request = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<Any>> =>
    server.request(method, path, body, { authorization: `Bearer ${apiKey}`, ...headers })
  const prices = [
    { currency: 'INR', billing_period: 'MONTHLY', unit_amount: 49900 },
    { currency: 'usd', billing_period: 'yearly', unit_amount: 49000 },
  ]
  const plan = await request('POST', '/v1/plans', { name: 'Pro', lookup_key: 'plan_pro_monthly', prices })
  assert.equal(plan.status, 201, plan.text)

  let customers = 0
  /** Journey 000's body. */
  const sessionBody = (customer: string, more: object = {}) => ({
    customer_external_id: customer,
    action: 'create_subscription',
    payment_provider: 'razorpay',
    configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'INR', billing_period: 'monthly' } },
    success_url: 'https://app.example.com/welcome?session_id={CHECKOUT_SESSION_ID}',
    failure_url: 'https://app.example.com/pricing?error=payment_failed',
    cancel_url: 'https://app.example.com/pricing',
    ...more,
  })
  return {
    apiKey,
    environmentId: made.body.id as string,
    request,
    sessionBody,
    /** A new customer's external_id. */
    async customer(): Promise<string> {
      customers += 1
      const externalId = `user_${customers}`
      const answer = await request('POST', '/v1/customers', {
        external_id: externalId,
        name: 'Jane Smith',
        email: 'jane@example.com',
        currency: 'INR',
      })
      assert.equal(answer.status, 201, answer.text)
      return externalId
    },
    async session(customer: string, more: object = {}): Promise<Any> {
      const answer = await request('POST', '/v1/checkout/sessions', sessionBody(customer, more))
      assert.equal(answer.status, 201, answer.text)
      return answer.body
    },
    pay: (id: string, testCard: string, more: object = {}) =>
      request('POST', `/v1/test_helpers/checkout/sessions/${id}/pay`, { test_card: testCard, ...more }),
    read: async (path: string): Promise<Any> => (await request('GET', path)).body,
    advance: (by: string) => request('POST', '/v1/test_clock/advance', { by }),
  }
}
