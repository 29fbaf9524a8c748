/**
 * The checkout page's routes. Forms post here, without a script too; a post that was understood ends in a redirect, so
 * that the back key and a reload do no harm. The page leaves for the merchant only when the provider's truth is known.
 */
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { holdsCardNumber } from '../core/card-number.ts'
import { Failure } from '../core/failure.ts'
import { findTestCard } from '../core/test-card.ts'
import { paySession } from '../engine/checkout/pay-session.ts'
import { sessionOfToken } from '../engine/checkout/session-of-token.ts'
import { type SeenSession, viewSession } from '../engine/checkout/view-session.ts'
import { settleSession } from '../engine/settlement/settle-session.ts'
import { pageAssets } from './assets.ts'
import { checkoutPage } from './checkout-page.ts'
import { messagePage } from './page-frame.ts'
import { pageHeaders } from './page-headers.ts'
import { destinations, type Problem, viewOf } from './view-of-session.ts'

type Visit = FastifyRequest<{ Params: { token: string } }>
type Form = FastifyRequest<{ Params: { token: string }; Body: Record<string, unknown> | null }>

/** A form holds a card's name and a button: far more is not a buyer. */
const formBytes = 16 * 1024

export async function mountPages(app: FastifyInstance, ctx: Context): Promise<void> {
  // A page is shown also while the sandbox's clock is being advanced.
  const looking = { ...ctx, db: { ...ctx.db, refusesWhileAdvancing: false } }
  const assets = pageAssets()
  const links = (accent: string | null) => ({ styleHref: assets.style(accent).href, scriptHref: assets.script.href })

  const show = (reply: FastifyReply, seen: SeenSession, given: Problem | null, status = 200) => {
    const body = checkoutPage(viewOf(seen, given), links(seen.environment.accent))
    return pageHeaders(reply, destinations(seen)).code(status).send(body)
  }
  const plain = (reply: FastifyReply, status: number, kind: Parameters<typeof messagePage>[0]['kind'], reference: string) =>
    pageHeaders(reply, { success: null, failure: null, cancel: null })
      .code(status)
      .send(messagePage({ kind, locale: 'en', reference: status === 404 ? null : reference }, links(null)))

  await app.register(async pages => {
    await pages.register(formbody, { bodyLimit: formBytes })

    pages.setErrorHandler((error, request, reply) => {
      const status = statusOf(error)
      if (status >= 500) ctx.log.error({ error, reference: request.id }, 'a page could not be shown')
      const kind = status === 429 ? 'too_many_requests' : status === 503 ? 'unavailable' : status < 500 ? 'not_found' : 'broken'
      return plain(reply, status, kind, request.id)
    })

    /** Opens the link, or says that there is none. */
    const opened = async (request: { params: { token: string }; id: string }, reply: FastifyReply) => {
      const link = await sessionOfToken(ctx, request.params.token)
      if (!link) await plain(reply, 404, 'not_found', request.id)
      return link
    }

    pages.get('/checkout/:token', async (request: Visit, reply) => {
      const link = await opened(request, reply)
      if (!link) return reply
      return show(reply, await viewSession(looking, link.environmentId, link.sessionId), null)
    })

    const pay = async (request: Form, reply: FastifyReply, card: string, authentication: 'complete' | 'fail' | null) => {
      const link = await opened(request, reply)
      if (!link) return reply
      const problem = authentication === null ? problemOf(card) : null
      if (problem) return show(reply, await viewSession(looking, link.environmentId, link.sessionId), { problem, chosenCard: null }, 422)
      try {
        await paySession(ctx, link.environmentId, {
          sessionId: link.sessionId,
          testCard: card,
          authentication,
          stepOnly: authentication !== null,
        })
      } catch (error) {
        // A second press, or a tab that was left open: the return page says what is true.
        if (!(error instanceof Failure) || error.type !== 'conflict') throw error
      }
      return reply.redirect(`/checkout/${request.params.token}/return`, 303)
    }

    pages.post('/checkout/:token/pay', async (request: Form, reply) => pay(request, reply, text(request.body, 'test_card'), null))

    pages.post('/checkout/:token/authentication', async (request: Form, reply) =>
      pay(request, reply, 'authentication_once', text(request.body, 'outcome') === 'complete' ? 'complete' : 'fail'),
    )

    // Providers with one return address come back here: the truth is asked for, then the buyer goes where it leads.
    pages.get('/checkout/:token/return', async (request: Visit, reply) => {
      const link = await opened(request, reply)
      if (!link) return reply
      await settleSession(ctx, link.environmentId, link.sessionId, 'redirect')
      const seen = await viewSession(looking, link.environmentId, link.sessionId)
      const { success, failure } = destinations(seen)
      const { checkoutStatus } = seen.session
      if (checkoutStatus === 'completed' && success) return reply.redirect(success, 303)
      if (checkoutStatus === 'failed' && failure) return reply.redirect(failure, 303)
      const { kind } = viewOf(seen, null).state
      // Only a page that is still waiting stays at this address; the others have one of their own.
      return kind === 'confirming' ? show(reply, seen, null) : reply.redirect(`/checkout/${request.params.token}`, 303)
    })

    pages.get('/assets/:file', async (request: FastifyRequest<{ Params: { file: string }; Querystring: { accent?: string } }>, reply) => {
      const { file } = request.params
      const style = assets.style(request.query.accent ? `#${request.query.accent}` : null)
      const found = file.endsWith('.css')
        ? { ...style, type: 'text/css; charset=utf-8' }
        : file.endsWith('.js')
          ? { ...assets.script, type: 'text/javascript; charset=utf-8' }
          : null
      if (!found) return plain(reply, 404, 'not_found', request.id)
      // A page of the release before asks by an older name while a new one is rolled out: it gets what there is.
      const isCurrent = found.href.split('?')[0] === `/assets/${file}`
      return reply
        .header('cache-control', isCurrent ? 'public, max-age=31536000, immutable' : 'no-store')
        .header('x-content-type-options', 'nosniff')
        .type(found.type)
        .send(found.body)
    })
  })
}

/** A page has few words for what went wrong: not now, too often, not here, or broken. */
function statusOf(error: unknown): number {
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (!(error instanceof Failure)) return /^(CONNECT|ECONN|57P|53)/.test(code ?? '') ? 503 : (statusCode ?? 500)
  if (error.code === 'clock_advancing' || error.type === 'unavailable') return 503
  return error.type === 'rate_limit' ? 429 : 404
}

function problemOf(card: string): Problem['problem'] | null {
  if (card === '') return 'choose_card'
  return holdsCardNumber(card) || !findTestCard(card) ? 'unknown_card' : null
}

function text(body: Record<string, unknown> | null, field: string): string {
  const value = body?.[field]
  return typeof value === 'string' ? value.slice(0, 100) : ''
}
