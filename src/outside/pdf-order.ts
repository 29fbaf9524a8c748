/**
 * The order in which mixed text is drawn from left to right. A PDF has no direction: Hebrew and Arabic among Latin must be
 * put in order before drawing. This is the part of the Unicode bidirectional algorithm (UAX 9) that names, addresses and
 * sentences need: letters, numbers, neutrals and isolates; no overrides.
 */

/** A piece that is drawn at once, its text in reading order; `rtl`: its letters run from right to left. */
export type Run = { text: string; rtl: boolean }

type Kind = 'L' | 'R' | 'N' | 'O'
/** `inner`: the text of an isolate, which has an order of its own and stands among the others as one neutral. */
type Item = { kind: Kind; text: string; inner: string | null }

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
const marks = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
const opening = /[\u2066-\u2068]/
const closing = '\u2069'
const mirrored = new Map(['()', '[]', '{}', '<>', '«»', '‹›'].flatMap(([a, b]) => [[a!, b!] as const, [b!, a!] as const]))

export function visualRuns(text: string): Run[] {
  const clean = text.replace(/[\t\r\n]/g, ' ')
  if (!rightToLeft.test(clean)) return [{ text: clean.replace(marks, ''), rtl: false }].filter(run => run.text !== '')
  const items = itemsOf(clean)
  const base = baseOf(items)
  const levels = levelsOf(items, base)
  return reordered(pieces(items, levels))
}

function itemsOf(text: string): Item[] {
  const items: Item[] = []
  const characters = [...text]
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!
    if (opening.test(character)) {
      const end = endOfIsolate(characters, at)
      items.push({ kind: 'O', text: '', inner: characters.slice(at + 1, end).join('') })
      at = end
    } else if (/\p{M}/u.test(character) && items.length > 0) items.at(-1)!.text += character
    else if (character.replace(marks, '') !== '') items.push({ kind: kindOf(character), text: character, inner: null })
  }
  return withNumbers(items)
}

/** Where the isolate that opens at `start` closes; one that is never closed ends with the text. */
function endOfIsolate(characters: readonly string[], start: number): number {
  let depth = 0
  for (let at = start; at < characters.length; at++) {
    if (opening.test(characters[at]!)) depth++
    if (characters[at] === closing && --depth === 0) return at
  }
  return characters.length
}

function kindOf(character: string): Kind {
  if (/\p{Nd}/u.test(character)) return 'N'
  if (rightToLeft.test(character) && /\p{L}/u.test(character)) return 'R'
  return /\p{L}/u.test(character) ? 'L' : 'O'
}

/** A separator between digits, and a sign that touches them, belong to the number. */
function withNumbers(items: Item[]): Item[] {
  const isNumber = (at: number) => items[at]?.kind === 'N'
  items.forEach((item, at) => {
    if (/^[.,:/+\-\u00a0]$/.test(item.text) && isNumber(at - 1) && isNumber(at + 1)) item.kind = 'N'
  })
  const isSign = (item: Item) => /^[%#+\-°]$|^\p{Sc}$/u.test(item.text)
  items.forEach((item, at) => {
    if (isSign(item) && (isNumber(at - 1) || isNumber(at + 1))) item.kind = 'N'
  })
  return items
}

/** The direction of the first letter outside of isolates; 0: left to right. */
function baseOf(items: readonly Item[]): 0 | 1 {
  return items.find(item => item.kind === 'L' || item.kind === 'R')?.kind === 'R' ? 1 : 0
}

/** Even levels run left to right. Numbers after right-to-left letters stand between them, themselves left to right. */
function levelsOf(items: readonly Item[], base: 0 | 1): number[] {
  const left = base === 0 ? 0 : 2
  const side: ('L' | 'R' | null)[] = []
  let strong: 'L' | 'R' = base === 0 ? 'L' : 'R'
  for (const { kind } of items) {
    if (kind === 'L' || kind === 'R') strong = kind
    side.push(kind === 'O' ? null : strong)
  }
  const edge = base === 0 ? 'L' : 'R'
  return items.map(({ kind }, at) => {
    if (kind === 'L') return left
    if (kind === 'R') return 1
    if (kind === 'N') return side[at] === 'R' ? 2 : left
    const before = side.slice(0, at).findLast(each => each !== null) ?? edge
    const after = side.slice(at + 1).find(each => each !== null) ?? edge
    if (before !== after) return base
    return before === 'R' ? 1 : left
  })
}

type Piece = { level: number; runs: Run[] }

/** Neighbours of one level are one piece; an isolate is a piece by itself. */
function pieces(items: readonly Item[], levels: readonly number[]): Piece[] {
  const all: (Piece & { open: string | null })[] = []
  for (const [at, item] of items.entries()) {
    const level = levels[at]!
    const last = all.at(-1)
    if (item.inner !== null) all.push({ level, runs: visualRuns(item.inner), open: null })
    else if (last && last.open !== null && last.level === level) last.open += item.text
    else all.push({ level, runs: [], open: item.text })
  }
  return all.map(({ level, runs, open }) => ({ level, runs: open === null ? runs : [drawnRun(open, level % 2 === 1)] }))
}

/** Brackets look the other way; what has no letters to be turned by is turned here. */
function drawnRun(text: string, rtl: boolean): Run {
  if (!rtl) return { text, rtl }
  const facing = [...text].map(character => mirrored.get(character) ?? character)
  return rightToLeft.test(text) ? { text: facing.join(''), rtl } : { text: facing.reverse().join(''), rtl: false }
}

/** From the highest level down, each stretch of at least that level is turned around. */
function reordered(all: readonly Piece[]): Run[] {
  let order = [...all]
  for (let level = Math.max(0, ...all.map(piece => piece.level)); level >= 1; level--) {
    const next: Piece[] = []
    let stretch: Piece[] = []
    const close = () => {
      next.push(...stretch.reverse())
      stretch = []
    }
    for (const piece of order) {
      if (piece.level >= level) stretch.push(piece)
      else {
        close()
        next.push(piece)
      }
    }
    close()
    order = next
  }
  return order.flatMap(piece => piece.runs)
}
