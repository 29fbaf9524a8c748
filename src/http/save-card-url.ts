/** What a refusal for want of a payment method offers: a page on which the customer saves one. */
import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import { lifeSeconds } from '../core/checkout.ts'
import { Failure } from '../core/failure.ts'
import { createSession } from '../engine/checkout/create-session.ts'
import type { NewSession } from '../engine/checkout/new-session.ts'
import { plainSession } from '../engine/checkout/plain-session.ts'
import type { Links } from './route.ts'

/**
 * Runs the work; when no method can be charged, the refusal carries `setup_url`, the page of a session that saves one. Where
 * none can be made, for a customer who was erased, the refusal stands without it.
 */
export async function withSetupUrl<T>(ctx: Context, environmentId: string, links: Links, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'payment_method_missing') throw error
    const customerId = error.details?.customer_id
    if (typeof customerId !== 'string') throw error
    const made = await createSession(ctx, environmentId, saveCard(ctx, customerId)).catch(refusal => {
      if (refusal instanceof Failure) return null
      throw refusal
    })
    if (!made) throw error
    throw new Failure('payment_method_missing', error.message, {
      details: { ...error.details, setup_url: `${links.base}/checkout/${made.session.publicToken}` },
    })
  }
}

function saveCard(ctx: Context, customerId: string): NewSession {
  return {
    ...plainSession,
    action: 'add_payment_method',
    customer: customerId,
    expiresInSeconds: lifeSeconds.max,
    requestHash: createHash('sha256').update(ctx.ids.random(16)).digest(),
  }
}
