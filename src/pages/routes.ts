/** Every page that people see: checkout, invoices, purchase pages, and what they are drawn with. */
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { packed } from './assets.ts'
import { checkoutRoutes } from './checkout-routes.ts'
import { invoiceRoutes } from './invoice-routes.ts'
import { messageFor, pageDoor, statusOf } from './page-door.ts'
import { purchaseRoutes } from './purchase-routes.ts'

/** A questionnaire's longest answers in any script, percent-encoded: far more is not a buyer. */
const formBytes = 48 * 1024

export async function mountPages(app: FastifyInstance, ctx: Context): Promise<void> {
  const door = pageDoor(ctx)
  await app.register(async pages => {
    await pages.register(formbody, { bodyLimit: formBytes })

    pages.setErrorHandler((error, request, reply) => {
      const status = statusOf(error)
      if (status >= 500) ctx.log.error({ error, reference: request.id }, 'a page could not be shown')
      return door.plain(request, reply, status, messageFor(status))
    })

    // No address of ours has a NUL in it, and no database takes one.
    pages.addHook('onRequest', async (request, reply) => {
      if (request.url.includes('%00')) await door.plain(request, reply, 404, 'not_found')
    })

    checkoutRoutes(pages, door)
    invoiceRoutes(pages, door)
    purchaseRoutes(pages, door)

    pages.get('/assets/:file', async (request: FastifyRequest<{ Params: { file: string }; Querystring: { accent?: string } }>, reply) => {
      const { file } = request.params
      const accent = request.query.accent ? `#${request.query.accent}` : null
      const style = file.startsWith('document-') ? door.assets.documentStyle(accent) : door.assets.style(accent)
      const found = file.endsWith('.css')
        ? { ...style, type: 'text/css; charset=utf-8' }
        : file.endsWith('.js')
          ? { ...door.assets.script, type: 'text/javascript; charset=utf-8' }
          : null
      if (!found) return door.plain(request, reply, 404, 'not_found')
      // A page of the release before asks by an older name while a new one is rolled out: it gets what there is.
      const isCurrent = found.href.split('?')[0] === `/assets/${file}`
      const { body, headers } = packed(found, request.headers['accept-encoding'])
      return reply
        .headers(headers)
        .header('cache-control', isCurrent ? 'public, max-age=31536000, immutable' : 'no-store')
        .header('x-content-type-options', 'nosniff')
        .type(found.type)
        .send(body)
    })
  })
}
