/** Checks what enters against a route's schemas and says what to do about it. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { DataValidationCxt } from 'ajv/dist/types/index.js'
import type { TSchema } from 'typebox'
import { isCurrency } from '../core/currency.ts'
import { Failure } from '../core/failure.ts'
import { closed } from './close-schema.ts'

export type Check = (value: unknown) => unknown

/**
 * Bodies are taken as they are. Path and query are all text, so there numbers, booleans and one-item lists are read out
 * of it. A schema is compiled at its first use: a start does not wait for routes nobody calls.
 */
export function makeChecks(): { body(schema: TSchema): Check; text(schema: TSchema, place: 'query' | 'path'): Check } {
  const strict = makeAjv(false)
  const coercing = makeAjv('array')
  return {
    body: schema => lazily(strict, schema, 'body'),
    text: (schema, place) => lazily(coercing, schema, place),
  }
}

type Place = 'body' | 'query' | 'path'

function lazily(ajv: Ajv, schema: TSchema, place: Place): Check {
  let validate: ValidateFunction | undefined
  return value => {
    validate ??= ajv.compile(closed(schema))
    if (!validate(value)) throw refusal(validate.errors ?? [], place)
    return value
  }
}

function makeAjv(coerceTypes: false | 'array'): Ajv {
  const ajv = new Ajv({
    coerceTypes,
    removeAdditional: false,
    useDefaults: true,
    allErrors: false,
    verbose: true,
    strict: true,
    strictTypes: false,
  })
  ajv.addKeyword('example')
  ajv.addKeyword('elsewhere')
  ajv.addKeyword({
    keyword: 'caseless',
    modifying: true,
    before: 'enum',
    errors: false,
    validate: (_on: boolean, value: unknown, schema?: { enum?: unknown[] }, at?: DataValidationCxt) => {
      const meant = typeof value === 'string' && schema?.enum?.find(each => String(each).toLowerCase() === value.toLowerCase())
      if (meant && at) at.parentData[at.parentDataProperty] = meant
      return true
    },
  })
  ajv.addKeyword({
    keyword: 'lowercase',
    modifying: true,
    errors: false,
    validate: (_on: boolean, value: unknown, _schema?: unknown, at?: DataValidationCxt) => {
      if (typeof value === 'string' && at) at.parentData[at.parentDataProperty] = value.toLowerCase()
      return true
    },
  })
  for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format.holds)
  return ajv
}

const earliest = Temporal.Instant.from('1900-01-01T00:00:00Z').epochMilliseconds
const latest = Temporal.Instant.from('9999-01-01T00:00:00Z').epochMilliseconds

const formats: Record<string, { holds(text: string): boolean; says: string }> = {
  currency: { holds: text => isCurrency(text.toLowerCase()), says: 'an ISO 4217 currency code, such as usd' },
  'date-time': { holds: isInstant, says: 'an ISO 8601 date and time with an offset, such as 2027-01-31T00:00:00Z' },
  'http-url': { holds: isHttpUrl, says: 'an absolute http or https address, such as https://example.com/thanks' },
  email: { holds: text => /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)*$/.test(text), says: 'an e-mail address' },
}

function isInstant(text: string): boolean {
  try {
    const { epochMilliseconds } = Temporal.Instant.from(text)
    return epochMilliseconds >= earliest && epochMilliseconds < latest
  } catch {
    return false
  }
}

function isHttpUrl(text: string): boolean {
  const url = /\s/.test(text) ? null : URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password
}

type Refused = ErrorObject<string, Record<string, unknown>, unknown> & {
  parentSchema?: { properties?: object; description?: string; elsewhere?: Record<string, string> }
}

function refusal(errors: ErrorObject[], place: Place): Failure {
  const error = tellingOf(errors as Refused[])
  const at = error.instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const named = (name: unknown) => [...at, String(name)].join('.')
  if (error.keyword === 'required') {
    const param = named(error.params.missingProperty)
    return new Failure('parameter_missing', `\`${param}\` is required: send it${place === 'query' ? ' in the query' : ''}.`, { param })
  }
  if (error.keyword === 'additionalProperties') {
    const param = named(error.params.additionalProperty)
    const told = new Map(Object.entries(error.parentSchema?.elsewhere ?? {})).get(String(error.params.additionalProperty))
    if (told) return new Failure('parameter_unknown', `\`${param}\` can't be sent here. ${told}`, { param })
    const known = Object.keys(error.parentSchema?.properties ?? {})
    const choice = known.length > 0 ? `It takes: ${known.join(', ')}.` : 'It takes none.'
    const what = place === 'query' ? 'query parameter' : 'field'
    return new Failure('parameter_unknown', `There is no ${what} \`${param}\`. ${choice}`, { param })
  }
  const name =
    error.keyword === 'propertyNames' || error.propertyName !== undefined
      ? named(error.propertyName ?? error.params.propertyName)
      : at.join('.')
  const code = error.keyword === 'format' && error.params.format === 'currency' ? 'currency_unknown' : 'parameter_invalid'
  const subject = name === '' ? (place === 'body' ? 'The body' : `The ${place}`) : `\`${name}\``
  return new Failure(code, `${subject} ${wish(error)}.`, name === '' ? {} : { param: name })
}

/** Of the errors of several alternatives, the one that got furthest in; of several there, the verdict over all of them. */
function tellingOf(errors: Refused[]): Refused {
  const verdict = errors.at(-1)!
  const depth = (error: Refused) => error.instancePath.split('/').length
  const inner = errors.find(error => depth(error) > depth(verdict))
  return inner ?? verdict
}

function wish({ keyword, params, parentSchema, propertyName }: Refused): string {
  const limit = params.limit as number
  switch (keyword) {
    case 'type':
      return `must be ${[params.type]
        .flat()
        .map(type => types[type as string])
        .join(' or ')}`
    case 'enum':
      return `must be one of: ${(params.allowedValues as unknown[]).map(value => value ?? 'null').join(', ')}`
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`
    case 'format':
      return `must be ${formats[params.format as string]?.says ?? params.format}`
    case 'pattern':
      return `is not formed as it must be: ${parentSchema?.description ?? 'see the documents'} (${params.pattern})`
    case 'minimum':
      return `must be at least ${limit}`
    case 'maximum':
      return `must be at most ${limit}`
    case 'exclusiveMinimum':
      return `must be more than ${limit}`
    case 'exclusiveMaximum':
      return `must be less than ${limit}`
    case 'minLength':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`
    case 'maxLength':
      return `${propertyName === undefined ? 'must' : 'as a name must'} have at most ${limit} characters`
    case 'minItems':
      return `must have at least ${limit} items`
    case 'maxItems':
      return `must have at most ${limit} items`
    case 'minProperties':
      return `must have at least ${limit} fields`
    case 'maxProperties':
      return `must have at most ${limit} fields`
    case 'uniqueItems':
      return 'must not hold the same item twice'
    case 'propertyNames':
      return 'is not a name that is allowed here'
    default:
      return `has none of the forms that are allowed here${parentSchema && 'description' in parentSchema ? ` (${parentSchema.description})` : ''}`
  }
}

const types: Record<string, string> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}
