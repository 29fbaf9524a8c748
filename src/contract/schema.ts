/**
 * The words that schemas are written in. A wire object is a `Type.Object` with a `title` (its name in the OpenAPI
 * document) whose every field has a description. What enters is checked by `http/validate.ts`: objects are closed there
 * and texts get a length, so that no schema can forget it.
 */
import { type Static, type TSchema, Type } from 'typebox'
import type { Metadata, Stored } from '../core/record.ts'

/** Far above any real invoice, far below where JSON numbers lose exactness. */
export const amountMax = 999_999_999_999
/** Short enough for an index entry, in any script. */
export const textMax = 500
export const urlMax = 2_048
const metadataKeysMax = 50
const metadataKeyMax = 40
const metadataValueMax = 500
const pageMax = 100
const pageDefault = 20

/** Null allowed. A schema with a plain type stays one schema, so that a refusal can say what is wrong with the value. */
export function nullable<T extends TSchema>(schema: T) {
  const plain = schema as { type?: unknown; enum?: unknown[] } & TSchema
  if (typeof plain.type !== 'string') return Type.Unsafe<Static<T> | null>({ anyOf: [schema, { type: 'null' }] })
  return Type.Unsafe<Static<T> | null>({ ...plain, type: [plain.type, 'null'], ...(plain.enum && { enum: [...plain.enum, null] }) })
}

/** One of these words, in any letter case; the handler gets it as written here. */
export function enumOf<const T extends string>(values: readonly T[], description: string, options: { default?: T } = {}) {
  return Type.Unsafe<T>({ type: 'string', enum: [...values], caseless: true, description, ...options })
}

/** A text; `maxLength` counts UTF-16 units. */
export function textField(description: string, options: { minLength?: number; maxLength?: number } = {}) {
  return Type.String({ minLength: 1, maxLength: textMax, description, ...options })
}

/** An amount we answer: minor units, bigint inside and a plain integer on the wire. May be negative. */
export function amountField(description: string) {
  return Type.Unsafe<bigint>({ type: 'integer', description: `${description} In minor units of the currency.` })
}

/** An amount we are given: a whole number of minor units, at least 0 unless said otherwise. `BigInt(…)` it at once. */
export function amountInput(description: string, options: { minimum?: number } = {}) {
  return Type.Integer({ minimum: 0, maximum: amountMax, description: `${description} In minor units of the currency.`, ...options })
}

/** A moment. Answered as ISO 8601 in UTC with milliseconds; taken with any offset. `Temporal.Instant.from(…)` it. */
export function timeField(description: string) {
  return Type.String({ format: 'date-time', maxLength: 40, description: `${description} ISO 8601.` })
}

/** A date-time as the wire has it. */
export function time(instant: Temporal.Instant): string {
  return instant.toString({ fractionalSecondDigits: 3 })
}

/** An id we gave. `prefix` without the underscore. Only the length is checked: an unknown id is 404, not 400. */
export function idField(prefix: string, description: string) {
  return Type.String({ minLength: 1, maxLength: textMax, description, examples: [`${prefix}_01jd3v6y2m8q4r7t9w0x5z1abc`] })
}

/** An ISO 4217 code in any letter case; the handler gets it in lower case. An unknown one is refused as `currency_unknown`. */
export function currencyField(
  description = 'ISO 4217 code. Taken in any letter case, answered in lower case.',
  options: { default?: string } = {},
) {
  return Type.Unsafe<string>({
    type: 'string',
    format: 'currency',
    maxLength: 3,
    lowercase: true,
    description,
    examples: ['usd'],
    ...options,
  })
}

/** Absolute, http or https, without a user name. Whether https is required is the use case's business. */
export function urlField(description: string) {
  return Type.String({ format: 'http-url', maxLength: urlMax, description })
}

/** A decimal as a text: up to 12 places. */
export function decimalField(description: string) {
  return Type.String({ pattern: '^-?\\d{1,15}(\\.\\d{1,12})?$', maxLength: 30, description })
}

export function metadataField(
  description = `Your own facts: up to ${metadataKeysMax} keys of ${metadataKeyMax} characters, values of ${metadataValueMax}.`,
) {
  return Type.Unsafe<Metadata>({
    type: 'object',
    maxProperties: metadataKeysMax,
    propertyNames: { minLength: 1, maxLength: metadataKeyMax },
    additionalProperties: { type: 'string', maxLength: metadataValueMax },
    description,
    examples: [{ order: '6735' }],
  })
}

/** What every stored object shows beside `id` and `object`. */
export const objectFields = {
  environment_id: Type.String({ description: 'The environment it belongs to.' }),
  livemode: Type.Boolean({ description: 'Whether that is the live environment.' }),
  created_at: timeField('When it was made, by the clock of the environment.'),
  updated_at: timeField('When it last changed.'),
  object_version: Type.Integer({ description: 'Rises by one with every change that events tell of.' }),
  metadata: metadataField(),
}

/** `objectFields` of a record. */
export function presentStored(record: Stored, livemode: boolean) {
  return {
    environment_id: record.environmentId,
    livemode,
    created_at: time(record.createdAt),
    updated_at: time(record.updatedAt),
    object_version: record.objectVersion,
    metadata: record.metadata,
  }
}

/** Query parameters of every list: spread them into the route's own. Newest first; the cursors are ids of this list. */
export const pageQuery = {
  limit: Type.Integer({
    minimum: 1,
    maximum: pageMax,
    default: pageDefault,
    description: `How many, 1 to ${pageMax}; ${pageDefault} when not given.`,
  }),
  starting_after: Type.Optional(textField('Id of the last object you have: the next ones follow it.')),
  ending_before: Type.Optional(textField('Id of the first object you have: the ones before it.')),
}

/** Filters by time of making, for lists that offer them. */
export const createdAtQuery = {
  'created_at[gt]': Type.Optional(timeField('Made after this moment.')),
  'created_at[gte]': Type.Optional(timeField('Made at or after this moment.')),
  'created_at[lt]': Type.Optional(timeField('Made before this moment.')),
  'created_at[lte]': Type.Optional(timeField('Made at or before this moment.')),
}

export function listOf<T extends TSchema>(schema: T) {
  return Type.Object(
    {
      object: Type.Literal('list'),
      data: Type.Array(schema, { description: 'The whole objects, newest first.' }),
      has_more: Type.Boolean({ description: 'Whether more follow in this direction.' }),
      url: Type.String({ description: 'The path this list was asked at.' }),
    },
    { description: 'A page of a list.' },
  )
}
