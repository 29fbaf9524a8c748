/**
 * HTTP to the outside. Every connection is checked on the very addresses it will use, after DNS and before a packet is sent,
 * so no spelling of an address and no changing DNS answer gets past. No redirects, no proxy from the environment.
 */
import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import type { Clock, Http, HttpAnswer, HttpRequest } from '../context.ts'
import { isReachable } from './reachable-address.ts'

/** All addresses of a name. */
export type Lookup = (hostname: string) => Promise<{ address: string; family: number }[]>

type Refusal = Exclude<HttpAnswer, { ok: true }>['error']
type Outcome = { ok: true; status: number; headers: Record<string, string>; body: string } | { ok: false; error: Refusal; message: string }

/** Sockets to one origin at a time: enough for thousands of posts a second, and a slow receiver cannot use up our file handles. */
const connectionsPerOrigin = 64
/** A connection attempt outlives the request that wanted it by no more than this. */
const connectTimeoutMs = 10_000
/** However long a server offers to keep a connection: a change in DNS is noticed after a minute without traffic. */
const longestIdleMs = 60_000

class BlockedAddress extends Error {}

export function makeHttp(deps: {
  clock: Clock
  /** Replaces DNS. */
  lookup?: Lookup
  /** A reason why nothing may be sent now (a transaction is open), else null. */
  forbidden?: () => string | null
}): Http & { close(): Promise<void> } {
  const lookup = deps.lookup ?? (hostname => systemLookup(hostname, { all: true }))
  // Two pools, so that a connection to a private address is never at hand for a guarded request.
  const guarded = makeAgent(lookup, false)
  const open = makeAgent(lookup, true)
  return {
    async send(request) {
      const reason = deps.forbidden?.()
      if (reason) throw new Error(reason)
      const began = deps.clock.monotonicMs()
      const url = parseTarget(request.url)
      const outcome: Outcome = url
        ? await exchange(request.allowPrivate ? open : guarded, url, request)
        : { ok: false, error: 'invalid_url', message: 'not an http or https address, or one with a user name, a space or port 0' }
      return { ...outcome, durationMs: Math.round(deps.clock.monotonicMs() - began) }
    },
    async close() {
      await Promise.all([guarded.close(), open.close()])
    },
  }
}

/** null for what we do not send to. Blanks and backslashes are refused because parsers disagree about them. */
function parseTarget(text: string): URL | null {
  if (/[\s\p{Cc}\\]/u.test(text)) return null
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  return url.username || url.password || url.port === '0' ? null : url
}

function makeAgent(lookup: Lookup, allowPrivate: boolean): Agent {
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(lookup, allowPrivate) })
  return new Agent({
    connections: connectionsPerOrigin,
    keepAliveMaxTimeout: longestIdleMs,
    // The time of the whole exchange is kept by `exchange`.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(options, callback) {
      // The system does not look up an address that is written out, so the lookup below would not see it.
      if (isIP(options.hostname) && !isReachable(options.hostname, allowPrivate)) {
        callback(new BlockedAddress(`${options.hostname} may not be reached`), null)
      } else {
        connect(options, callback)
      }
    },
  })
}

/** One bad address among the answers refuses the name. The address stays out of the message: it may tell about the inner network. */
function guardedLookup(lookup: Lookup, allowPrivate: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname).then(
      answers => {
        const first = answers[0]
        if (!first) callback(new Error(`${hostname} has no address`), [])
        else if (answers.some(answer => !isReachable(answer.address, allowPrivate))) {
          callback(new BlockedAddress(`${hostname} leads to an address that may not be reached`), [])
        } else if (options.all) callback(null, answers)
        else callback(null, first.address, first.family)
      },
      error => callback(error, []),
    )
  }
}

/** One request and its answer. Settles once; whatever arrives later finds it settled and closes the connection. */
function exchange(agent: Agent, url: URL, request: HttpRequest): Promise<Outcome> {
  return new Promise(resolve => {
    let settled = false
    let controller: Dispatcher.DispatchController | null = null
    let status = 0
    let headers: Record<string, string> = {}
    const chunks: Buffer[] = []
    let received = 0

    const settle = (outcome: Outcome) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      resolve(outcome)
    }
    const abandon = (outcome: Outcome) => {
      settle(outcome)
      controller?.abort(new Error('abandoned'))
    }
    const timer = setTimeout(
      () => abandon({ ok: false, error: 'timeout', message: `no complete answer within ${request.timeoutMs} ms` }),
      request.timeoutMs,
    )
    const answered = (): Outcome => ({ ok: true, status, headers, body: asText(chunks, received > request.maxBytes, request.maxBytes) })

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started
        // It waited for a connection past its time: it must not be sent after its caller was told that it failed.
        if (settled) started.abort(new Error('abandoned'))
      },
      onResponseStart(_controller, statusCode, fields) {
        status = statusCode
        headers = asHeaders(fields)
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk)
        received += chunk.length
        if (received > request.maxBytes) abandon(answered())
      },
      onResponseEnd: () => settle(answered()),
      onResponseError: (_controller, error) => settle(asRefusal(error)),
    }
    try {
      const { method, body, headers } = request
      agent.dispatch({ origin: url.origin, path: url.pathname + url.search, method, headers, body }, handler)
    } catch (error) {
      settle(asRefusal(error as Error))
    }
  })
}

function asHeaders(fields: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]))
}

/** Text that can be stored: a character cut in half is dropped, and NUL, which PostgreSQL refuses, is replaced like other bad bytes. */
function asText(chunks: Buffer[], cut: boolean, maxBytes: number): string {
  const bytes = Buffer.concat(chunks).subarray(0, maxBytes)
  return new TextDecoder().decode(bytes, { stream: cut }).replaceAll('\0', '\ufffd')
}

const refusalsByCode: Record<string, Refusal> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
}

function asRefusal(error: Error & { code?: string }): Outcome {
  if (error instanceof BlockedAddress) return { ok: false, error: 'blocked_address', message: error.message }
  // A name with several addresses fails with one error per address, and no message of its own.
  const message = error instanceof AggregateError ? error.errors.map(each => each.message).join('; ') : error.message
  return { ok: false, error: refusalsByCode[error.code ?? ''] ?? 'network', message }
}
