/**
 * A language that nobody speaks, made from English: every sentence of the table stands between marks and has accents, so
 * that what comes from elsewhere is seen. Values in a sentence are left as they are.
 */
import type { Direction } from '../../src/pages/texts/locale.ts'
import { type Texts, texts } from '../../src/pages/texts/texts.ts'

export const marks = { open: '⟦', close: '⟧' }

const plain = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const accented = 'ÅƁÇÐÉƑĜĤÎĴĶĻḾÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļḿñöþǫŕšţûṽŵẋýž'
const accents = new Map([...plain].map((letter, n) => [letter, [...accented][n]!]))
const words = new Set(['day', 'week', 'month', 'year'])
/** Stands for a value while its sentence is given accents. */
const placeholder = (n: number) => String.fromCodePoint(0xe000 + n)

export function pseudoTexts(direction: Direction): Texts {
  return { ...(pseudo(texts.en) as Texts), direction }
}

function pseudo(text: unknown): unknown {
  if (typeof text === 'string') return `${marks.open}${withAccents(text)}${marks.close}`
  if (typeof text === 'function') return (...values: unknown[]) => sentence(text as (...values: unknown[]) => unknown, values)
  if (text === null || typeof text !== 'object') return text
  return Object.fromEntries(Object.entries(text).map(([key, each]) => [key, pseudo(each)]))
}

/** Words that choose a form, such as an interval, are part of the sentence; other texts are values. */
function sentence(of: (...values: unknown[]) => unknown, values: unknown[]): unknown {
  const isValue = (value: unknown): value is string => typeof value === 'string' && !words.has(value)
  const said = of(...values.map((value, n) => (isValue(value) ? placeholder(n) : value)))
  if (typeof said !== 'string') return pseudo(said)
  const inside = values.reduce<string>(
    (text, value, n) => (isValue(value) ? text.replaceAll(placeholder(n), value) : text),
    withAccents(said),
  )
  return `${marks.open}${inside}${marks.close}`
}

function withAccents(text: string): string {
  return [...text].map(letter => accents.get(letter) ?? letter).join('')
}
