/** Values made from a schema: mostly such as a careful caller sends, and what breaks them. */
import fc from 'fast-check'

/** A schema as data: TypeBox writes JSON Schema. */
export type Schema = {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  propertyNames?: Schema
  items?: Schema
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  maxProperties?: number
  pattern?: string
  format?: string
  caseless?: boolean
}

/** By field name, what exists in the world: an id, a card, a scope. */
export type Pool = Record<string, readonly string[]>

/** Fields that may be left out come a few at a time: all at once contradict each other. */
const optionalMax = 3
const itemsMax = 3

export function arbitraryOf(schema: Schema, pool: Pool, name = ''): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(each => arbitraryOf(each, pool, name)))
  if (Array.isArray(schema.type)) {
    const { enum: words, ...rest } = schema
    const type = schema.type.find(each => each !== 'null')!
    const values = arbitraryOf({ ...rest, type, ...(words && { enum: words.filter(word => word !== null) }) }, pool, name)
    return fc.oneof({ weight: 6, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) })
  }
  if (schema.enum) {
    const words = wordOf(schema.enum as string[], schema.caseless ?? false)
    return pool[name] ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...pool[name]) }, { weight: 1, arbitrary: words }) : words
  }
  switch (schema.type) {
    case 'object':
      return objectOf(schema, pool)
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}, pool, name), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? itemsMax, Math.max(itemsMax, schema.minItems ?? 0)),
      })
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'boolean':
      return fc.boolean()
    default:
      return pool[name]
        ? fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...pool[name]) }, { weight: 1, arbitrary: textOf(schema) })
        : textOf(schema)
  }
}

function wordOf(words: readonly string[], caseless: boolean): fc.Arbitrary<string> {
  const word = fc.constantFrom(...words)
  return caseless ? fc.tuple(word, fc.boolean()).map(([text, loud]) => (loud ? text.toUpperCase() : text)) : word
}

function numberOf({ minimum = -(2 ** 31), maximum = 2 ** 31 }: Schema): fc.Arbitrary<number> {
  const low = fc.integer({ min: minimum, max: Math.min(maximum, minimum + 100) })
  return fc.oneof(low, low, fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum))
}

function objectOf({ properties, required = [], additionalProperties, propertyNames }: Schema, pool: Pool): fc.Arbitrary<object> {
  if (!properties) {
    if (typeof additionalProperties !== 'object') return fc.constant({})
    const key = textOf({ ...propertyNames, minLength: 1 }).filter(text => text !== '__proto__')
    return fc.dictionary(key, arbitraryOf(additionalProperties, pool), { maxKeys: itemsMax })
  }
  const optional = Object.keys(properties).filter(name => !required.includes(name))
  return fc.subarray(optional, { maxLength: Math.min(optionalMax, optional.length) }).chain(chosen => {
    const names = [...required, ...chosen]
    return fc.record(Object.fromEntries(names.map(name => [name, arbitraryOf(properties[name]!, pool, name)])))
  })
}

const scripts = fc.constantFrom(
  'Zoë',
  '日本語',
  '🧾',
  'مرحبا',
  'e\u0301',
  '\u202e',
  '\ufeff',
  "'; drop table x --",
  '<b>',
  '{{x}}',
  '../..',
)

function textOf({ format, pattern, minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  if (format === 'currency') return fc.constantFrom('inr', 'INR', 'usd', 'Usd', 'jpy', 'kwd')
  if (format === 'email') return fc.constantFrom('a@b.example', 'Zoë@example.com', 'x+y@sub.example.org')
  if (format === 'http-url')
    return fc.constantFrom('https://example.com/a', 'http://127.0.0.1:9/', 'https://example.com/?q={CHECKOUT_SESSION_ID}')
  if (format === 'date-time') {
    const range = { min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }
    return fc.tuple(fc.date(range), fc.constantFrom('Z', '+05:30', '-11:00')).map(([date, zone]) => date.toISOString().replace('Z', zone))
  }
  if (pattern) return fc.stringMatching(new RegExp(pattern)).filter(text => text.length <= maxLength)
  const length = { minLength, maxLength: Math.min(maxLength, Math.max(minLength, 40)) }
  return fc
    .oneof(fc.string(length), fc.string({ ...length, unit: 'grapheme' }), scripts, fc.constant('x'.repeat(maxLength)))
    .filter(text => text.length >= minLength && text.length <= maxLength && text.isWellFormed() && !text.includes('\0'))
}

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])

/** Nothing that any field takes, or hardly. */
export const nasties: readonly unknown[] = [
  ...[null, true, [], {}, '', ' ', 0, -1, 1.5, 1e21, Number.MAX_SAFE_INTEGER + 1, -(2 ** 63), '1'.repeat(400), 'x'.repeat(70_000)],
  ...['\0', 'a\0b', '\ud800', '\udfff', '🧾'.repeat(300), '2026-02-30T00:00:00Z', '+275760-09-13T00:00:00Z', 'P1Y1', 'PT1S'.repeat(9)],
  ...['javascript:alert(1)', 'http://[::1', 'http://user:pass@host/', 'NaN', 'null', '%n%s', nested(23), nested(25), nested(200)],
  JSON.parse('{"__proto__":{"a":1}}'),
  { constructor: { prototype: {} } },
]

/** Texts that are no JSON, or not the JSON that a careful caller sends. */
export const brokenTexts: readonly string[] = [
  ...[
    '',
    'null',
    '[]',
    '"x"',
    '1',
    '{',
    '{"a":1,}',
    '{"name":"a","name":"b"}',
    '{"limit":1e400}',
    '\ufeff{}',
    '{"a":"\\ud800"}',
    '{"\\u0000":1}',
  ],
  ...['['.repeat(50_000), '{"a":'.repeat(5_000), 'x=1&y=2', `{"name":${'9'.repeat(500)}}`],
]

/** The same with one thing in it broken: a value replaced anywhere, a field added or left out. */
export function broken(value: unknown): fc.Arbitrary<unknown> {
  const nasty = fc.constantFrom(...nasties)
  const paths = pathsIn(value)
  if (paths.length === 0) return nasty
  return fc.tuple(fc.constantFrom(...paths), nasty, fc.constantFrom('replace', 'replace', 'add', 'leave out')).map(([path, bad, how]) => {
    const copy = structuredClone(value)
    const parent = path.slice(0, -1).reduce((node, key) => (node as Record<string, unknown>)[key], copy) as Record<string, unknown>
    const last = path.at(-1)!
    if (how === 'leave out') delete parent[last]
    else if (how === 'add' && !Array.isArray(parent)) parent[`${last}_`] = bad
    else parent[last] = bad
    return copy
  })
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsIn(inner).map(path => [key, ...path])])
}
