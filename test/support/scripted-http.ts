/** HTTP that a test plays: what was sent is kept, and what comes back is the test's word. */
import type { Http, HttpAnswer, HttpRequest } from '../../src/context.ts'

export type Sent = HttpRequest & { headers: Record<string, string>; body: string }

export type ScriptedHttp = Http & {
  sent: Sent[]
  /** From now on. */
  answer(by: (request: Sent) => HttpAnswer | Promise<HttpAnswer>): void
}

export const answered = (
  status: number,
  over: { headers?: Record<string, string>; body?: string; durationMs?: number } = {},
): HttpAnswer => ({
  ok: true,
  status,
  headers: {},
  body: '',
  durationMs: 1,
  ...over,
})

export const refused: HttpAnswer = { ok: false, error: 'refused', message: 'connect ECONNREFUSED', durationMs: 1 }

export function scriptedHttp(): ScriptedHttp {
  const sent: Sent[] = []
  let by: (request: Sent) => HttpAnswer | Promise<HttpAnswer> = () => answered(200)
  return {
    sent,
    answer(given) {
      by = given
    },
    async send(request) {
      const full = { headers: {}, body: '', ...request }
      sent.push(full)
      return await by(full)
    },
  }
}
