/** JSON from outside: strict UTF-8, no deeper than the limit, and only what the database can keep. */
import type { FastifyInstance } from 'fastify'
import { Failure } from '../core/failure.ts'
import { limits } from './limits.ts'

/** JSON alone is taken; a request without a body needs no content type. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: limits.bodyBytes },
    async (_request: unknown, bytes: unknown) => parseBody(bytes as Buffer),
  )
}

export function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  const value = parse(bytes)
  refuseUnstorable(value, 'body_invalid')
  return value
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch {
    throw new Failure('body_invalid', 'The body is not valid JSON in UTF-8.')
  }
}

/** NUL and half characters cannot be stored; `__proto__` is a trap for whoever copies the object. Throws naming the place. */
export function refuseUnstorable(value: unknown, code: 'body_invalid' | 'parameter_invalid', path = '', depth = 0): void {
  if (typeof value === 'string') refuseText(value, code, path)
  if (typeof value !== 'object' || value === null) return
  if (depth === limits.bodyDepth) throw new Failure('body_invalid', `The body nests deeper than ${limits.bodyDepth} levels.`)
  for (const [key, each] of Object.entries(value)) {
    refuseText(key, code, path)
    if (key === '__proto__') throw new Failure(code, 'A field must not be named "__proto__".', { param: join(path, key) })
    refuseUnstorable(each, code, join(path, key), depth + 1)
  }
}

function refuseText(text: string, code: 'body_invalid' | 'parameter_invalid', path: string): void {
  if (!text.includes('\0') && text.isWellFormed()) return
  throw new Failure(
    code === 'body_invalid' && path !== '' ? 'parameter_invalid' : code,
    'Text must not hold NUL or half of a surrogate pair.',
    {
      ...(path !== '' && { param: path.replaceAll('\0', '') }),
    },
  )
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
