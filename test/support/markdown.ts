/** The documents as data: headings, fenced blocks, tables, links; and the requests that their shell blocks make. */
import { globSync } from 'node:fs'
import { sep } from 'node:path'
import { root, textOf } from './source.ts'

/** A fenced block; `form` is the whole word line behind the fence, like `json cart`. */
export type Block = { kind: 'block'; form: string; text: string; line: number }
/** Cells without their backticks. */
export type Table = { kind: 'table'; header: string[]; rows: string[][]; line: number }
export type Part = Block | Table

/** Every document of the project, by its path. */
export function documents(): string[] {
  return [...globSync('*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })].map(path => path.replaceAll(sep, '/')).sort()
}

/** Blocks and tables in their order. */
export function partsOf(path: string): Part[] {
  const lines = textOf(path).split('\n')
  const parts: Part[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const fence = lines[at]!.match(/^```(.*)$/)
    if (fence) {
      const end = lines.indexOf('```', at + 1)
      if (end < 0) throw new Error(`${path}:${at + 1} a block that never ends`)
      parts.push({ kind: 'block', form: fence[1]!.trim(), text: lines.slice(at + 1, end).join('\n'), line: at + 1 })
      at = end
    } else if (lines[at]!.startsWith('|') && /^\|[\s|:-]+\|$/.test(lines[at + 1] ?? '')) {
      const from = at
      while (lines[at + 1]?.startsWith('|')) at += 1
      const [header, , ...rows] = lines.slice(from, at + 1).map(cellsOf)
      parts.push({ kind: 'table', header: header!, rows, line: from + 1 })
    }
  }
  return parts
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map(cell => cell.trim().replaceAll('`', ''))
}

/** A text without its blocks, for looking at what is said between them. */
export function proseOf(path: string): string {
  return textOf(path).replace(/^```[\s\S]*?^```$/gm, '')
}

/** Headings as the anchors that links name. */
export function anchorsOf(path: string): string[] {
  return [...proseOf(path).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )
}

/** What a curl asks and, by the comment below it, what has to come back: `# 201, save id as SUB and items.0.id as ITEM`. */
export type DocumentedRequest = {
  method: string
  /** Variables are filled in by whoever sends it, like those of the headers and the body. */
  url: string
  headers: Record<string, string>
  body: string | null
  expected: { status: number; code: string | null } | null
  saves: { path: string; name: string }[]
}

/** Each curl of a shell block, with the comment below it. */
export function commandsOf(block: string): string[] {
  return block.split(/^(?=curl )/m).filter(command => command.startsWith('curl '))
}

export function requestOf(command: string, variable: (name: string) => string): DocumentedRequest {
  const { words, rest } = shellWords(command, variable)
  const asked = readCurl(words)
  const comment = rest.match(/^\s*# (.*)$/m)?.[1] ?? ''
  const said = comment.match(/^(\d{3})(?: ([a-z_]+))?/)
  return {
    ...asked,
    expected: said ? { status: Number(said[1]), code: said[2] ?? null } : null,
    saves: [...comment.matchAll(/(?:save|and) ([\w.]+) as ([A-Z_]+)/g)].map(([, path, name]) => ({ path: path!, name: name! })),
  }
}

function readCurl(words: readonly string[]): Pick<DocumentedRequest, 'method' | 'url' | 'headers' | 'body'> {
  const asked = { method: '', url: '', headers: {} as Record<string, string>, body: null as string | null }
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at]!
    if (word === '-X') asked.method = words[++at]!
    else if (word === '-d') asked.body = words[++at]!
    else if (word === '-H') {
      const [name = '', ...value] = words[++at]!.split(': ')
      asked.headers[name.toLowerCase()] = value.join(': ')
    } else if (/^-[sS]+$/.test(word)) continue
    else if (word.startsWith('-')) throw new Error(`the documents use no curl ${word}`)
    else asked.url = word
  }
  return { ...asked, method: asked.method || (asked.body === null ? 'GET' : 'POST') }
}

/** The words of the first command, as a shell would read them: quotes, variables, lines that go on. `rest` follows it. */
function shellWords(text: string, variable: (name: string) => string): { words: string[]; rest: string } {
  const words: string[] = []
  let word: string | null = null
  let quote: '"' | "'" | null = null
  let at = 0
  for (; at < text.length; at += 1) {
    const char = text[at]!
    const name = quote === "'" ? undefined : text.slice(at).match(/^\$([A-Z_]+)/)?.[1]
    if (name) {
      word = (word ?? '') + variable(name)
      at += name.length
    } else if (quote) {
      if (char === quote) quote = null
      else word += char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (char === '\\' && text[at + 1] === '\n') at += 1
    else if (/\s/.test(char)) {
      if (word !== null) words.push(word)
      word = null
      if (char === '\n') break
    } else word = (word ?? '') + char
  }
  if (word !== null) words.push(word)
  return { words, rest: text.slice(at) }
}
