/** What every page's route shares: its context, its language, its headers, and what is shown when something is wrong. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { Failure } from '../core/failure.ts'
import { type PageAssets, pageAssets } from './assets.ts'
import { messagePage } from './page-frame.ts'
import { pageHeaders } from './page-headers.ts'
import type { Locale } from './texts/locale.ts'
import { localeOf } from './texts/texts.ts'

export type PageDoor = {
  ctx: Context
  /** A page is shown also while the sandbox's clock is being advanced. */
  looking: Context
  assets: PageAssets
  links(accent: string | null): { styleHref: string; scriptHref: string }
  documentLinks(accent: string | null): { styleHref: string; scriptHref: string }
  plain(request: FastifyRequest, reply: FastifyReply, status: number, kind: MessageKind): FastifyReply
}
type MessageKind = Parameters<typeof messagePage>[0]['kind']

export const nowhere = { success: null, failure: null, cancel: null }

export function pageDoor(ctx: Context): PageDoor {
  const assets = pageAssets()
  const links = (accent: string | null) => ({ styleHref: assets.style(accent).href, scriptHref: assets.script.href })
  return {
    ctx,
    looking: { ...ctx, db: { ...ctx.db, refusesWhileAdvancing: false } },
    assets,
    links,
    documentLinks: accent => ({ styleHref: assets.documentStyle(accent).href, scriptHref: assets.script.href }),
    plain: (request, reply, status, kind) =>
      pageHeaders(reply, nowhere)
        .code(status)
        .send(messagePage({ kind, locale: languageOf(request, []), reference: status === 404 ? null : request.id }, links(null))),
  }
}

/** The languages that are known beforehand, then the browser's. */
export function languageOf(request: FastifyRequest, known: readonly (string | null)[]): Locale {
  return localeOf([...known, request.headers['accept-language']])
}

export function messageFor(status: number): MessageKind {
  return status === 429 ? 'too_many_requests' : status === 503 ? 'unavailable' : status < 500 ? 'not_found' : 'broken'
}

/** A page has few words for what went wrong: not now, too often, not here, or broken. */
export function statusOf(error: unknown): number {
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (!(error instanceof Failure)) return /^(CONNECT|ECONN|57P|53)/.test(code ?? '') ? 503 : (statusCode ?? 500)
  if (error.code === 'clock_advancing' || error.type === 'unavailable') return 503
  return error.type === 'rate_limit' ? 429 : 404
}
