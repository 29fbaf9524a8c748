import type { TSchema } from 'typebox'
import { textMax } from '../contract/schema.ts'

type Node = Record<string, unknown>

/** A copy of a schema for what enters: objects take no unknown fields, every text has a length, every list an end. */
export function closed(schema: TSchema): Node {
  const node: Node = { ...(schema as Node) }
  const is = (type: string) => node.type === type || (Array.isArray(node.type) && node.type.includes(type))
  if (is('object') && node.properties) {
    node.properties = mapped(node.properties as Node)
    node.additionalProperties ??= false
  }
  if (is('string') && node.enum === undefined && node.const === undefined) node.maxLength ??= textMax
  if (is('array')) {
    node.maxItems ??= itemsMax
    if (node.items) node.items = closed(node.items as TSchema)
  }
  for (const word of ['anyOf', 'oneOf', 'allOf']) {
    if (Array.isArray(node[word])) node[word] = (node[word] as TSchema[]).map(closed)
  }
  return node
}

/** A list without a limit of its own. */
const itemsMax = 1_000

function mapped(properties: Node): Node {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, closed(schema as TSchema)]))
}
