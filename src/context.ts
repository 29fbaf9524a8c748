/**
 * What every use case is given: the database, time, ids, randomness, HTTP, secrets, providers and a log.
 * Nothing in `core` or `engine` reaches for these by itself, so the whole engine runs under a virtual clock
 * and a scripted network.
 */
import type { Db } from './db/postgres.ts'
import type { Providers } from './providers/provider.ts'

/** The system clock: ids, leases, signature timestamps, rate limits, key expiry. Domain times come from the environment's clock. */
export type Clock = {
  now(): Temporal.Instant
  /** Milliseconds that never run backwards, for durations. */
  monotonicMs(): number
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export type Ids = {
  /** `prefix_` and 26 characters that sort by time of making, monotonic within the process. */
  id(prefix: string): string
  /** 128 bits of chance as 22 url-safe characters: for links that are secrets. */
  token(): string
  /** `bytes` of chance: for key material. */
  random(bytes: number): Buffer
}

export type HttpRequest = {
  method: 'GET' | 'POST'
  url: string
  headers?: Record<string, string>
  body?: string
  /** For the whole exchange, connecting included. */
  timeoutMs: number
  /** What is read of the answer's body; the rest is dropped. */
  maxBytes: number
  /** Whether loopback and private addresses may be reached: our own public route, and endpoints in development. */
  allowPrivate: boolean
}

/** A fault of the network is a value: callers store it. Redirects are not followed. */
export type HttpAnswer =
  | { ok: true; status: number; headers: Record<string, string>; body: string; durationMs: number }
  | { ok: false; error: 'timeout' | 'refused' | 'blocked_address' | 'invalid_url' | 'network'; message: string; durationMs: number }

export type Http = { send(request: HttpRequest): Promise<HttpAnswer> }

export type Seal = {
  /** AES-256-GCM under the current key; the answer names the key, so keys can be rotated. `purpose` is bound in. */
  seal(plain: string, purpose: string): string
  /** Throws when the text was changed, sealed for another purpose, or its key is unknown. */
  open(sealed: string, purpose: string): string
}

export type Log = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** In-process wake-ups after a commit; polling is the truth, this only makes it prompt. */
export type Wake = { due(): void; outbox(): void }

export type Settings = {
  /** Where we are reached from outside, without a slash at the end; null: links are built from the request. */
  publicUrl: string | null
  /** Where our own server can be reached from this machine: the sandbox provider posts its webhooks there. */
  selfUrl: string
  /** Whether webhook endpoints of sandbox environments may be on loopback and private addresses. */
  allowPrivateWebhooks: boolean
}

export type Context = {
  db: Db
  clock: Clock
  ids: Ids
  http: Http
  seal: Seal
  log: Log
  wake: Wake
  providers: Providers
  settings: Settings
}
