/** The OpenAPI 3.1 document, made from the declared routes. */
import type { TSchema } from 'typebox'
import { apiVersion } from '../contract/event.ts'
import { type FailureCode, failureCodes, failureType } from '../core/failure.ts'
import { statusFor } from './answer.ts'
import { limits } from './limits.ts'
import type { Route } from './route.ts'
import { makeSchemaWriter, type SchemaWriter } from './write-schema.ts'

type Json = Record<string, unknown>

/** What any route may answer, beside its own failures. */
const everywhere: readonly FailureCode[] = [
  'parameter_invalid',
  'parameter_unknown',
  'key_missing',
  'key_invalid',
  'environment_mismatch',
  'scope_missing',
  'too_many_requests',
  'overloaded',
  'database_unavailable',
]
const withBody: readonly FailureCode[] = ['parameter_missing', 'body_invalid', 'body_too_large']
const withKey: readonly FailureCode[] = ['idempotency_key_reused', 'idempotency_in_flight']

/** `base`: where this server is reached. */
export function openApi(routes: readonly Route[], base: string): Json {
  const write = makeSchemaWriter()
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = `/v1${route.path.replaceAll(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, write) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tollgate',
      version: apiVersion,
      description: [
        'Checkout, subscriptions and invoices. JSON in snake_case; amounts are integers in minor units of a lower-case `currency`; times are ISO 8601 in UTC.',
        'Unknown fields are refused. Words of a fixed list are taken in any letter case. Everything under `/v1` answers the same under `/api/v1`.',
      ].join('\n\n'),
      license: { name: 'Proprietary' },
    },
    servers: [{ url: base }],
    security: [{ bearer: [] }, { apiKey: [] }],
    tags: [...new Set(routes.map(route => route.tag))].sort().map(name => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer <API key>' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'The same key, in a header of its own.' },
      },
      parameters: { IdempotencyKey: idempotencyKey, EnvironmentId: environmentId },
      headers: {
        RequestId: { description: 'Names this request: tell it when you report a problem.', schema: { type: 'string' } },
        RetryAfter: { description: 'Seconds to wait before trying again.', schema: { type: 'integer' } },
        IdempotentReplayed: { description: '`true`: this is the answer given before to the same request.', schema: { type: 'string' } },
      },
      schemas: { ...write.named, Error: errorSchema },
    },
  }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Names the request: repeated with the same body it has no second effect and gets the same answer. Kept 30 days.',
  schema: { type: 'string', minLength: 1, maxLength: limits.idempotencyKeyLength },
}

const environmentId = {
  name: 'X-Environment-ID',
  in: 'header',
  description: 'May be sent: then it must be the environment of the key.',
  schema: { type: 'string' },
}

function operation(route: Route, write: SchemaWriter): Json {
  const takesBody = route.method !== 'GET' && Object.keys(propertiesOf(route.body)).length > 0
  const headers = [{ $ref: '#/components/parameters/EnvironmentId' }]
  if (route.method === 'POST') headers.push({ $ref: '#/components/parameters/IdempotencyKey' })
  const scope = route.scope === null ? 'Any key.' : `Scope: \`${route.scope}\`.`
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    description: `${route.description}\n\n${scope}`,
    parameters: [...parameters(route.params, 'path', write), ...parameters(route.query, 'query', write), ...headers],
    ...(takesBody && { requestBody: requestBody(route, write) }),
    responses: responses(route, write),
  }
}

function requestBody(route: Route, write: SchemaWriter): Json {
  const required = (write.request(route.body, { inline: true }).required as string[] | undefined) ?? []
  const example = route.example?.request
  return {
    required: required.length > 0,
    content: { 'application/json': { schema: write.request(route.body), ...(example !== undefined && { example }) } },
  }
}

function responses(route: Route, write: SchemaWriter): Json {
  const example = route.example?.answer
  const codes = new Set([
    ...route.failures,
    ...everywhere,
    // A body is read, and refused when it is none, also where none is asked for.
    ...(route.method === 'GET' ? [] : withBody),
    ...(usesCurrency(route) ? (['currency_unknown'] as const) : []),
    ...(route.method === 'POST' ? withKey : []),
    ...(route.path.includes(':') ? (['not_found'] as const) : []),
    ...(route.effect === 'read' ? [] : (['clock_advancing'] as const)),
  ])
  const byStatus = Map.groupBy(
    failureCodes.filter(code => codes.has(code)),
    code => statusFor({ code, type: failureType(code) }),
  )
  const answered = (description: string) => ({
    description,
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      ...(route.method === 'POST' && { 'Idempotent-Replayed': { $ref: '#/components/headers/IdempotentReplayed' } }),
    },
    content: { 'application/json': { schema: write.answer(route.answer.schema), ...(example !== undefined && { example }) } },
  })
  return {
    [route.answer.status]: answered('Done.'),
    ...Object.fromEntries(Object.entries(route.answer.also ?? {}).map(([status, when]) => [status, answered(when)])),
    ...Object.fromEntries([...byStatus].map(([status, codes]) => [status, errorResponse(status, codes)])),
    500: errorResponse(500, ['internal']),
  }
}

function errorResponse(status: number, codes: readonly (FailureCode | 'internal')[]): Json {
  const example = (code: FailureCode | 'internal') => ({
    value: {
      error: {
        type: code === 'internal' ? 'internal' : failureType(code),
        code,
        message: 'What to do about it.',
        param: null,
        details: null,
        request_id: 'req_01jd3v6y2m8q4r7t9w0x5z1abc',
        doc_url: `/docs/errors#${code}`,
      },
    },
  })
  return {
    description: codes.map(code => `\`${code}\``).join(', '),
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      ...((status === 429 || status === 503) && { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }),
    },
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Error' },
        examples: Object.fromEntries(codes.map(code => [code, example(code)])),
      },
    },
  }
}

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['type', 'code', 'message', 'param', 'details', 'request_id', 'doc_url'],
      properties: {
        type: {
          type: 'string',
          enum: [...new Set(failureCodes.map(failureType)), 'internal'],
          description: 'What kind of refusal: goes with the status.',
        },
        code: { type: 'string', enum: [...failureCodes, 'internal'], description: 'Which refusal: what a program decides by.' },
        message: { type: 'string', description: 'What to do about it, for people. May change.' },
        param: { type: ['string', 'null'], description: 'The field, query parameter or header at fault: `prices.0.currency`.' },
        details: { type: ['object', 'null'], additionalProperties: true, description: 'Facts a program can act on.' },
        request_id: { type: 'string', description: 'Names the request in our logs.' },
        doc_url: { type: 'string', description: 'More about the code.' },
      },
    },
  },
}

function propertiesOf(schema: TSchema): Record<string, TSchema> {
  return ((schema as Json).properties as Record<string, TSchema> | undefined) ?? {}
}

function parameters(schema: TSchema, place: 'path' | 'query', write: SchemaWriter): Json[] {
  const required = new Set((schema as Json).required as string[] | undefined)
  return Object.entries(propertiesOf(schema)).map(([name, each]) => {
    const { description, ...rest } = write.request(each, { inline: true })
    return {
      name,
      in: place,
      required: place === 'path' || (required.has(name) && !('default' in each)),
      ...(description !== undefined && { description }),
      schema: rest,
      ...(rest.type === 'array' && { style: 'form', explode: true }),
    }
  })
}

/** `post_v1_customers_id_cancellation`: the same for the same route, whatever its words become. */
export function operationId(route: Route): string {
  return [route.method.toLowerCase(), ...route.path.split('/').filter(Boolean)].map(part => part.replace(':', '')).join('_')
}

/** Whether a currency is taken anywhere in the query or the body. */
function usesCurrency(route: Route): boolean {
  return /"format":"currency"/.test(JSON.stringify([route.query, route.body]))
}
