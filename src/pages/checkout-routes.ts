/**
 * The checkout page's routes. Forms post here, without a script too; a post that was understood ends in a redirect, so
 * that the back key and a reload do no harm. The page leaves for the merchant only when the provider's truth is known.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { holdsCardNumber } from '../core/card-number.ts'
import { Failure } from '../core/failure.ts'
import { checkAnswers } from '../core/letter.ts'
import { findTestCard } from '../core/test-card.ts'
import { transaction } from '../db/transaction.ts'
import { changeDiscount } from '../engine/checkout/change-discount.ts'
import { type Collected, paySession } from '../engine/checkout/pay-session.ts'
import { sessionOfToken } from '../engine/checkout/session-of-token.ts'
import { type SeenSession, viewSession } from '../engine/checkout/view-session.ts'
import { submitLetters } from '../engine/letter/submit-letter.ts'
import { settleSession } from '../engine/settlement/settle-session.ts'
import { type Posted, readBuyer, textOf } from './buyer-form.ts'
import { checkoutPage } from './checkout-page.ts'
import { letterFields } from './checkout-view.ts'
import { languageOf, type PageDoor } from './page-door.ts'
import { pageHeaders } from './page-headers.ts'
import { destinations, type Problem, viewOf } from './view-of-session.ts'

type Visit = FastifyRequest<{ Params: { token: string } }>
type Form = FastifyRequest<{ Params: { token: string }; Body: Posted }>
type Link = { environmentId: string; sessionId: string }

export function checkoutRoutes(pages: FastifyInstance, door: PageDoor): void {
  const { ctx, looking } = door
  const show = (request: FastifyRequest, reply: FastifyReply, seen: SeenSession, given: Problem | null, status = 200) => {
    const view = viewOf(seen, given, languageOf(request, [seen.session.locale]))
    return pageHeaders(reply, destinations(seen))
      .code(status)
      .send(checkoutPage(view, door.links(seen.environment.accent)))
  }
  const seenBy = (link: Link) => viewSession(looking, link.environmentId, link.sessionId)

  /** Opens the link, or says that there is none. */
  const opened = async (request: Visit, reply: FastifyReply): Promise<Link | null> => {
    const link = await sessionOfToken(ctx, request.params.token)
    if (!link) await door.plain(request, reply, 404, 'not_found')
    return link
  }

  pages.get('/checkout/:token', async (request: Visit, reply) => {
    const link = await opened(request, reply)
    return link ? show(request, reply, await seenBy(link), null) : reply
  })

  pages.post('/checkout/:token/pay', async (request: Form, reply) => {
    const link = await opened(request, reply)
    if (!link) return reply
    const card = textOf(request.body, 'test_card', 100)
    const seen = await seenBy(link)
    const answers = readBuyer(seen, request.body)
    const problem = problemOf(card)
    if ('problems' in answers)
      return show(request, reply, seen, { problem, chosenCard: card, typed: answers.typed, problems: answers.problems }, 422)
    // The questionnaire comes before the payment: the page shows it instead.
    if (seen.letters.some(letter => letter.status === 'required')) return reply.redirect(`/checkout/${request.params.token}`, 303)
    if (problem) return show(request, reply, seen, { problem, chosenCard: null, typed: stringsOf(request.body) }, 422)
    return await pay(request, reply, link, { card, authentication: null, collected: answers.collected })
  })

  pages.post('/checkout/:token/authentication', async (request: Form, reply) => {
    const link = await opened(request, reply)
    const authentication = textOf(request.body, 'outcome') === 'complete' ? 'complete' : 'fail'
    return link ? await pay(request, reply, link, { card: 'authentication_once', authentication, collected: null }) : reply
  })

  type Paying = { card: string; authentication: 'complete' | 'fail' | null; collected: Collected | null }
  const pay = async (request: Form, reply: FastifyReply, link: Link, { card, authentication, collected }: Paying) => {
    try {
      await paySession(ctx, link.environmentId, {
        sessionId: link.sessionId,
        testCard: card,
        authentication,
        stepOnly: authentication !== null,
        collected,
      })
    } catch (error) {
      if (error instanceof Failure && error.type === 'unavailable')
        return show(request, reply, await seenBy(link), { problem: 'try_again', chosenCard: card, typed: stringsOf(request.body) }, 503)
      // A second press, a tab that was left open, or a provider that will not have it: the return page says what is true.
      if (!(error instanceof Failure) || (error.type !== 'conflict' && error.type !== 'provider')) throw error
    }
    return reply.redirect(`/checkout/${request.params.token}/return`, 303)
  }

  pages.post('/checkout/:token/promotion_code', async (request: Form, reply) => {
    const link = await opened(request, reply)
    if (!link) return reply
    const remove = textOf(request.body, 'remove', 100)
    const typed = textOf(request.body, 'code', 100)
    if (remove === '' && typed === '')
      return show(request, reply, await seenBy(link), { problem: null, chosenCard: null, code: { typed, problem: 'missing' } }, 422)
    try {
      await changeDiscount(ctx, link.environmentId, link.sessionId, remove === '' ? { code: typed } : { remove })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const problem = error.details?.reason === 'already_applied' ? 'already_applied' : error.code
      if (problem !== 'session_not_open' && problem !== 'payment_in_progress')
        return show(request, reply, await seenBy(link), { problem: null, chosenCard: null, code: { typed, problem } }, 422)
    }
    return reply.redirect(`/checkout/${request.params.token}`, 303)
  })

  pages.post('/checkout/:token/letter', async (request: Form, reply) => {
    const link = await opened(request, reply)
    if (!link) return reply
    const seen = await seenBy(link)
    const checked = checkAnswers(request.body ?? {}, seen.now)
    if ('problems' in checked) {
      const problems = Object.fromEntries(
        Object.entries(checked.problems).map(([name, problem]) => [
          name,
          problem === 'missing' ? ('missing' as const) : ('invalid' as const),
        ]),
      )
      const typed = Object.fromEntries(letterFields.map(name => [name, textOf(request.body, name)]))
      return show(request, reply, seen, { problem: null, chosenCard: null, typed, problems }, 422)
    }
    try {
      await transaction(ctx, link.environmentId, tx => submitLetters(ctx, tx, link.sessionId, checked.answers))
    } catch (error) {
      // Sent twice, or too late: the page says how it stands.
      if (!(error instanceof Failure) || error.code !== 'letter_not_open') throw error
    }
    return reply.redirect(`/checkout/${request.params.token}`, 303)
  })

  // Providers with one return address come back here: the truth is asked for, then the buyer goes where it leads.
  pages.get('/checkout/:token/return', async (request: Visit, reply) => {
    const link = await opened(request, reply)
    if (!link) return reply
    await settleSession(ctx, link.environmentId, link.sessionId, 'redirect')
    const seen = await seenBy(link)
    const { success, failure } = destinations(seen)
    const { checkoutStatus } = seen.session
    if (checkoutStatus === 'completed' && success) return reply.redirect(success, 303)
    if (checkoutStatus === 'failed' && failure) return reply.redirect(failure, 303)
    const { kind } = viewOf(seen, null, 'en').state
    // Only a page that is still waiting stays at this address; the others have one of their own.
    return kind === 'confirming' ? show(request, reply, seen, null) : reply.redirect(`/checkout/${request.params.token}`, 303)
  })
}

function problemOf(card: string): 'choose_card' | 'unknown_card' | null {
  if (card === '') return 'choose_card'
  return holdsCardNumber(card) || !findTestCard(card) ? 'unknown_card' : null
}

/** What was typed stays, but for anything that looks like a card. */
function stringsOf(posted: Posted): Record<string, string> {
  return Object.fromEntries(Object.keys(posted ?? {}).map(name => [name, textOf(posted, name)]))
}
