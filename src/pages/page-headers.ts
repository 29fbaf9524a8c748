import type { FastifyReply } from 'fastify'

/** The origins a buyer may be sent to after a post: Chromium blocks a redirect from a form to any other. */
function originsOf(urls: (string | null)[]): string[] {
  return [...new Set(urls.flatMap(url => (url && URL.canParse(url) ? [new URL(url).origin] : [])))]
}

/** A page takes nothing from anywhere else, is shown in no frame, and is kept by no cache. */
export function pageHeaders(
  reply: FastifyReply,
  to: { success: string | null; failure: string | null; cancel: string | null },
): FastifyReply {
  const targets = ["'self'", ...originsOf([to.success, to.failure, to.cancel])].join(' ')
  return reply
    .type('text/html; charset=utf-8')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https:; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`,
    )
    .header('referrer-policy', 'same-origin')
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .header('x-frame-options', 'DENY')
    .header('x-robots-tag', 'noindex')
    .header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
    .header('cross-origin-opener-policy', 'same-origin')
}
