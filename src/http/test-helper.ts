/** What a buyer with a test card would do, for tests: through the same path as the page. Sandbox environments only. */
import { type Static, Type } from 'typebox'
import { checkoutSessionSchema, presentCheckoutSession } from '../contract/checkout-session.ts'
import { shippingInput } from '../contract/customer.ts'
import { enumOf, textField } from '../contract/schema.ts'
import { holdsCardNumber } from '../core/card-number.ts'
import { Failure } from '../core/failure.ts'
import { awaitOutcome } from '../engine/checkout/await-outcome.ts'
import { type Collected, paySession } from '../engine/checkout/pay-session.ts'
import { defineRoute } from './route.ts'

/** The answer waits for settlement so long; after that it tells what is known. */
const patienceMs = 10_000

const pay = defineRoute({
  method: 'POST',
  path: '/test_helpers/checkout/sessions/:id/pay',
  scope: 'checkout_sessions:write',
  tag: 'Test helpers',
  summary: 'Pay a session with a test card',
  description:
    'The sandbox charges the card, sends its signed webhook over HTTP, and settlement applies it; the answer comes when it has been applied, at most after 10 s. A decline answers 402 and leaves the session pending.',
  body: Type.Object({
    test_card: textField('A test card by name, like success or insufficient_funds: the list is in the guide.'),
    email: Type.Optional(Type.String({ format: 'email', maxLength: 254, description: 'What the buyer of an anonymous session says.' })),
    name: Type.Optional(textField('Who the buyer of an anonymous session says to be.', { maxLength: 255 })),
    shipping_details: Type.Optional(shippingInput),
    authentication: Type.Optional(enumOf(['complete', 'fail'], 'What the buyer does at the bank’s authentication step.')),
  }),
  answer: { status: 200, schema: checkoutSessionSchema },
  failures: [
    'not_found',
    'test_card_unknown',
    'card_number_refused',
    'session_not_open',
    'invoice_not_open',
    'already_subscribed',
    'payment_in_progress',
    'payment_declined',
    'not_supported',
  ],
  example: { request: { test_card: 'success' } },
  effect: 'steps',
  handle: async ({ ctx, environmentId, request, links }) => {
    const { test_card: testCard, authentication = null } = request.body
    if (holdsCardNumber(testCard))
      throw new Failure('card_number_refused', 'Card numbers are not taken here: send the name of a test card.', { param: 'test_card' })
    const { paymentId } = await paySession(ctx, environmentId, {
      sessionId: request.params.id,
      testCard,
      authentication,
      collected: collectedFrom(request.body),
    })
    const { session, payment } = await awaitOutcome(ctx, environmentId, paymentId, {
      afterAuthentication: authentication !== null,
      patienceMs,
    })
    if (payment.status === 'failed' || payment.status === 'canceled') {
      throw new Failure('payment_declined', `${payment.failure?.message ?? 'The payment failed.'} Nothing was charged.`, {
        details: {
          decline_code: payment.failure?.decline_code ?? null,
          failure_code: payment.failure?.code ?? null,
          checkout_session_id: session.id,
          checkout_status: session.checkoutStatus,
          payment_id: payment.purpose === 'charge' ? payment.id : null,
        },
      })
    }
    return presentCheckoutSession(session, { environment: { kind: 'sandbox' }, base: links.base })
  },
})

type Said = { email?: string; name?: string; shipping_details?: Static<typeof shippingInput> }

/** What the page would have asked; nothing of it has to be said here. */
function collectedFrom({ email, name, shipping_details: shipping }: Said): Collected | null {
  if (email === undefined && name === undefined && shipping === undefined) return null
  const address = shipping?.address
  return {
    prefill: email === undefined && name === undefined ? null : { ...(email && { email }), ...(name && { name }) },
    shippingDetails: shipping
      ? {
          name: shipping.name ?? null,
          phone: shipping.phone ?? null,
          address: {
            line1: address?.line1 ?? null,
            line2: address?.line2 ?? null,
            city: address?.city ?? null,
            state: address?.state ?? null,
            postal_code: address?.postal_code ?? null,
            country: address?.country?.toUpperCase() ?? null,
          },
        }
      : null,
  }
}

export const testHelperRoutes = [pay]
