/** The page of an invoice: shown, printed, paid. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '../core/failure.ts'
import { createSession } from '../engine/checkout/create-session.ts'
import { sessionForInvoice } from '../engine/checkout/session-for-invoice.ts'
import { invoiceOfToken } from '../engine/invoice/invoice-of-token.ts'
import { type SeenInvoice, viewInvoice } from '../engine/invoice/view-invoice.ts'
import { invoicePage } from './invoice-page.ts'
import { invoicePdf } from './invoice-pdf.ts'
import type { InvoiceView, ShownInvoice } from './invoice-view.ts'
import { merchantOf } from './merchant-of.ts'
import { languageOf, nowhere, type PageDoor } from './page-door.ts'
import { pageHeaders } from './page-headers.ts'
import type { Locale } from './texts/locale.ts'

type Visit = FastifyRequest<{ Params: { token: string } }>
type Link = { environmentId: string; invoiceId: string }

export function invoiceRoutes(pages: FastifyInstance, door: PageDoor): void {
  const { ctx, looking } = door

  /** Opens the link, or says that there is none. A draft is shown to nobody. */
  const opened = async (request: Visit, reply: FastifyReply): Promise<(Link & { seen: SeenInvoice }) | null> => {
    const link = await invoiceOfToken(ctx, request.params.token)
    const seen = link && (await viewInvoice(looking, link.environmentId, link.invoiceId))
    if (link && seen) return { ...link, seen }
    await door.plain(request, reply, 404, 'not_found')
    return null
  }
  const show = (request: Visit, reply: FastifyReply, seen: SeenInvoice, problem: boolean, status = 200) => {
    const view = viewOf(seen, languageOf(request, [seen.customer.locale]), problem)
    return pageHeaders(reply, nowhere)
      .code(status)
      .send(invoicePage(view, door.documentLinks(seen.environment.accent)))
  }

  pages.get('/invoice/:token', async (request: Visit, reply) => {
    const found = await opened(request, reply)
    return found ? show(request, reply, found.seen, false) : reply
  })

  pages.get('/invoice/:token/pdf', async (request: Visit, reply) => {
    const found = await opened(request, reply)
    if (!found) return reply
    const view = viewOf(found.seen, languageOf(request, [found.seen.customer.locale]), false)
    return reply
      .type('application/pdf')
      .header('content-disposition', `inline; filename="${view.invoice.number}.pdf"`)
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .header('x-robots-tag', 'noindex')
      .send(await invoicePdf(view))
  })

  // Pressed, a session that pays what remains is made, or the open one is found again; its page takes the card.
  pages.post('/invoice/:token/pay', async (request: Visit, reply) => {
    const found = await opened(request, reply)
    if (!found) return reply
    try {
      const { session } = await createSession(
        ctx,
        found.environmentId,
        sessionForInvoice(ctx, found.seen.invoice, `/invoice/${request.params.token}`),
      )
      return reply.redirect(`/checkout/${session.publicToken}`, 303)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const again = await opened(request, reply)
      return again ? show(request, reply, again.seen, true, 422) : reply
    }
  })
}

export function viewOf(seen: SeenInvoice, locale: Locale, problem: boolean): InvoiceView {
  const { invoice, customer, environment } = seen
  return {
    locale,
    path: `/invoice/${invoice.publicToken}`,
    merchant: merchantOf(environment),
    livemode: environment.kind === 'live',
    // A number, and so final: what a draft lacks is there.
    invoice: invoice as ShownInvoice,
    lines: seen.lines,
    billedTo: customer,
    creditNotes: seen.creditNotes,
    now: seen.now,
    processing: seen.processing,
    problem,
  }
}
