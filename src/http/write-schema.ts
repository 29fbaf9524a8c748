/** JSON Schema for the document: schemas with a title become components, our own words for checking are left out. */
import type { TSchema } from 'typebox'

type Json = Record<string, unknown>
type Options = { inline?: boolean }

export type SchemaWriter = {
  /** The components collected so far. */
  named: Record<string, Json>
  request(schema: TSchema, options?: Options): Json
  answer(schema: TSchema, options?: Options): Json
}

/** Words of the checks, not of JSON Schema. */
const ours = new Set(['caseless', 'lowercase', 'elsewhere'])
/** Formats that the documents call otherwise. */
const formats: Record<string, string | undefined> = { 'http-url': 'uri', currency: undefined }

export function makeSchemaWriter(): SchemaWriter {
  const named: Record<string, Json> = {}

  function write(schema: TSchema, asked: boolean, { inline = false }: Options = {}): Json {
    const source = schema as Json
    const title = source.title
    if (typeof title !== 'string' || inline) return body(source, asked)
    const written = body(source, asked)
    named[title] ??= written
    // Two schemas of one title are not mixed up: the second stands where it is used.
    return JSON.stringify(named[title]) === JSON.stringify(written) ? { $ref: `#/components/schemas/${title}` } : written
  }

  function body(source: Json, asked: boolean): Json {
    const out: Json = {}
    for (const [word, value] of Object.entries(source)) {
      if (ours.has(word)) continue
      if (word === 'format') {
        const format = (value as string) in formats ? formats[value as string] : value
        if (format !== undefined) out.format = format
      } else if (word === 'properties') out.properties = mapped(value as Json, asked)
      else if (word === 'items' || word === 'additionalProperties' || word === 'propertyNames') {
        out[word] = typeof value === 'object' && value !== null ? write(value as TSchema, asked) : value
      } else if (word === 'anyOf' || word === 'oneOf' || word === 'allOf') {
        out[word] = (value as TSchema[]).map(each => write(each, asked))
      } else if (word === 'patternProperties') out[word] = mapped(value as Json, asked)
      else out[word] = value
    }
    if (asked && source.properties) {
      // What has a default need not be sent.
      const required = ((source.required as string[] | undefined) ?? []).filter(
        name => !('default' in (source.properties as Record<string, Json>)[name]!),
      )
      if (required.length > 0) out.required = required
      else delete out.required
      out.additionalProperties ??= false
    }
    return out
  }

  const mapped = (schemas: Json, asked: boolean): Json =>
    Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, write(schema as TSchema, asked)]))

  return {
    named,
    request: (schema, options) => write(schema, true, options),
    answer: (schema, options) => write(schema, false, options),
  }
}
