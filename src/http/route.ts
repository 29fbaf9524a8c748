/**
 * The one way to declare a route: as data. From it come the route itself under `/v1` and `/api/v1`, its checks, its
 * page in the OpenAPI document, and the tests that walk through all routes.
 */
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import type { Context } from '../context.ts'
import type { FailureCode } from '../core/failure.ts'
import type { Tx } from '../db/transaction.ts'
import type { Caller } from '../engine/account/find-caller.ts'

/** Links to our own pages are never stored: they begin with `base`, which has no slash at its end. */
export type Links = { base: string }

export type Request<P, Q, B> = { params: P; query: Q; body: B }

type Asked<P, Q, B> = {
  ctx: Context
  request: Request<P, Q, B>
  links: Links
  /** Whose key it is. */
  caller: Caller
  /** Every scope that some route asks for. */
  scopes: readonly string[]
}

/** `{body, status?, headers?}`, or just the body. */
export type Answer = { body: unknown; status?: number; headers?: Record<string, string> }

type InTransaction<P, Q, B> = {
  /** The door opens one transaction around `handle`. With `transaction`, a stored answer commits with the effect. */
  effect: 'read' | 'transaction'
  handle(asked: Asked<P, Q, B> & { tx: Tx }): Promise<unknown>
}

type InSteps<P, Q, B> = {
  /** `handle` opens its own transactions, because it calls a provider between them. */
  effect: 'steps'
  /** `requestKey` is the Idempotency-Key: store it with what is made, so that a repeat after a crash finds it. */
  handle(asked: Asked<P, Q, B> & { environmentId: string; requestKey: string | null }): Promise<unknown>
}

type Described<Path extends string, P extends TSchema, Q extends TSchema, B extends TSchema> = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below the version: `/customers/:id`. */
  path: Path
  /** `customers:write`; null: any key. */
  scope: `${string}:read` | `${string}:write` | null
  summary: string
  description: string
  /** The heading it stands under in the documents. */
  tag: string
  params?: P
  query?: Q
  body?: B
  /** `also`: other statuses under which the same schema is answered, each with when. */
  answer: { status: number; schema: TSchema; also?: Record<number, string> }
  /** Failures of its own: those of every route (validation, keys, limits) are documented anyway. */
  failures?: readonly FailureCode[]
  example?: { request?: unknown; answer?: unknown }
}

type Nothing = TObject<Record<never, never>>

/** The names after the colons of a path: each is a text for the handler, described or not. */
type Named<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Record<Name, string> & Named<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Record<Name, string>
    : unknown

/** A declared route, its types forgotten: what the server, the documents and the tests work with. */
export type Route = Omit<Described<string, TSchema, TSchema, TSchema>, 'params' | 'query' | 'body' | 'failures'> & {
  params: TSchema
  query: TSchema
  body: TSchema
  failures: readonly FailureCode[]
  // The handler's own types were checked where it was declared; the validators stand for them at run time.
} & (InTransaction<never, never, never> | InSteps<never, never, never>)

export function defineRoute<
  const Path extends string,
  P extends TSchema = Nothing,
  Q extends TSchema = Nothing,
  B extends TSchema = Nothing,
>(
  route: Described<Path, P, Q, B> &
    (InTransaction<Static<P> & Named<Path>, Static<Q>, Static<B>> | InSteps<Static<P> & Named<Path>, Static<Q>, Static<B>>),
): Route {
  const nothing = Type.Object({})
  return {
    ...route,
    params: route.params ?? paramsOf(route.path),
    query: route.query ?? nothing,
    body: route.body ?? nothing,
    failures: route.failures ?? [],
  }
}

/** Path parameters that a route does not describe are plain texts. */
function paramsOf(path: string): TSchema {
  const names = [...path.matchAll(/:(\w+)/g)].map(match => match[1]!)
  return Type.Object(
    Object.fromEntries(names.map(name => [name, Type.String({ description: name === 'id' ? 'Its id.' : `The ${name}.` })])),
  )
}
