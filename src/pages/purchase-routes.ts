/** Public purchase pages: what a product costs, and a button that makes a session. Looking makes nothing. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Environment } from '../core/environment.ts'
import { Failure } from '../core/failure.ts'
import type { CatalogPrice } from '../core/plan.ts'
import type { Product } from '../core/product.ts'
import { transaction } from '../db/transaction.ts'
import { findPurchase } from '../engine/catalog/find-purchase.ts'
import { publicOffer } from '../engine/catalog/public-offer.ts'
import { createSession } from '../engine/checkout/create-session.ts'
import { plainSession } from '../engine/checkout/plain-session.ts'
import { type Posted, textOf } from './buyer-form.ts'
import { merchantOf } from './merchant-of.ts'
import { languageOf, nowhere, type PageDoor } from './page-door.ts'
import { pageHeaders } from './page-headers.ts'
import { purchasePage } from './purchase-page.ts'
import type { PurchaseView } from './purchase-view.ts'

type Visit = FastifyRequest<{ Params: { reference: string }; Querystring: { environment?: string }; Body: Posted }>
type Seen = { environment: Environment; product: Product; prices: CatalogPrice[] }

/** Long enough to find the card, as long as a checkout by hand takes. */
const lifeSeconds = 3_600
const quantityMax = 1_000_000

export function purchaseRoutes(pages: FastifyInstance, door: PageDoor): void {
  for (const kind of ['product', 'price'] as const) {
    const path = `/${kind}/:reference/purchase`

    const opened = async (request: Visit, reply: FastifyReply): Promise<Seen | null> => {
      const { reference } = request.params
      const environmentId = await findPurchase(door.ctx, kind, reference, request.query.environment ?? null)
      const seen = environmentId
        ? await transaction(door.looking, environmentId, async tx => {
            const offer = await publicOffer(tx, kind, reference)
            return offer && { ...offer, environment: tx.environment }
          })
        : null
      if (!seen) await door.plain(request, reply, 404, 'not_found')
      return seen
    }
    const show = (request: Visit, reply: FastifyReply, seen: Seen, given: Pick<PurchaseView, 'chosen' | 'problem'>, status = 200) => {
      const view: PurchaseView = {
        locale: languageOf(request, []),
        path: request.url,
        merchant: merchantOf(seen.environment),
        livemode: seen.environment.kind === 'live',
        product: seen.product,
        prices: seen.prices,
        ...given,
      }
      return pageHeaders(reply, nowhere)
        .code(status)
        .send(purchasePage(view, door.documentLinks(seen.environment.accent)))
    }

    pages.get(path, async (request: Visit, reply) => {
      const seen = await opened(request, reply)
      return seen ? show(request, reply, seen, { chosen: { priceId: null, quantity: '1' }, problem: null }) : reply
    })

    pages.post(path, async (request: Visit, reply) => {
      const seen = await opened(request, reply)
      if (!seen) return reply
      const chosen = { priceId: textOf(request.body, 'price', 100), quantity: textOf(request.body, 'quantity', 20) || '1' }
      const price = seen.prices.find(p => p.id === chosen.priceId)
      if (!price) return show(request, reply, seen, { chosen, problem: 'price' }, 422)
      const whole = /^[1-9]\d{0,6}$/.test(chosen.quantity)
      if (!whole || BigInt(chosen.quantity) > quantityMax) return show(request, reply, seen, { chosen, problem: 'quantity' }, 422)
      try {
        const { session } = await createSession(door.ctx, seen.environment.id, {
          ...plainSession,
          action: price.type === 'recurring' ? 'create_subscription' : 'one_time_payment',
          anonymous: true,
          wares: {
            kind: 'lines',
            lines: [
              {
                price: price.id,
                priceData: null,
                quantity: BigInt(chosen.quantity),
                taxRates: null,
                param: 'line_items.0',
                priceParam: 'price',
              },
            ],
          },
          cancelUrl: `${door.ctx.settings.publicUrl ?? door.ctx.settings.selfUrl}${request.url}`,
          expiresInSeconds: lifeSeconds,
          requestHash: createHash('sha256').update(door.ctx.ids.random(16)).digest(),
        })
        return reply.redirect(`/checkout/${session.publicToken}`, 303)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        return show(request, reply, seen, { chosen, problem: 'start' }, 422)
      }
    })
  }
}
