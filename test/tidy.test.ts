/** What a reviewer would say every time, said by a test: sizes, names, left-overs, stale generated files. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { openApi } from '../src/http/openapi.ts'
import { routes } from '../src/http/routes.ts'
import { codeLines, isTest, root, sourceFiles, textOf } from './support/source.ts'

/** A file past this is usually two nouns; a function past this does more than one thing. */
const fileLinesMax = 300
const functionLinesMax = 60

const code = sourceFiles('src', 'test', 'bench')
const src = code.filter(path => path.startsWith('src/'))

/** Everything that would be committed, by its path; a checkout without git has only the code. */
const all = existsSync(join(root, '.git'))
  ? execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' })
      .split('\0')
      .filter(path => path !== '' && existsSync(join(root, path)))
      .sort()
  : code

/** Written by programs. */
const generated = ['package-lock.json', 'openapi.json', 'src/db/schema.sql']
const texts = all.filter(path => /\.(ts|tsx|mjs|js|json|jsonc|md|sql|css|html|sh|ya?ml)$|^\.ci\//.test(path) && !generated.includes(path))

test('no file is longer than 300 lines', () => {
  const long = code.map(path => ({ path, lines: textOf(path).split('\n').length - 1 })).filter(({ lines }) => lines > fileLinesMax)
  assert.deepEqual(long, [])
})

test('no function is longer than 60 lines', () => {
  const long = src
    .filter(path => !isTest(path))
    .flatMap(path =>
      functionsOf(path)
        .filter(f => f.lines > functionLinesMax)
        .map(f => `${path}:${f.line} ${f.lines} lines`),
    )
  assert.deepEqual(long, [])
})

/**
 * Files are formatted: a function ends at the first line that is indented like its first one and begins with a brace.
 * What is declared inside it counts for itself.
 */
function functionsOf(path: string): { line: number; lines: number }[] {
  const lines = textOf(path).split('\n')
  const spans: { from: number; to: number }[] = []
  for (const [from, text] of lines.entries()) {
    if (!/(\bfunction\b.*|=> |^\s*(async )?\w+(<.*>)?\(.*\).*|^\).*)\{$/.test(text) || /^\s*(if|for|while|switch|\} else)\b/.test(text))
      continue
    const indent = text.match(/^\s*/)![0]
    const to = lines.findIndex((other, at) => at > from && other.startsWith(`${indent}}`))
    if (to > 0) spans.push({ from, to })
  }
  return spans.map(outer => {
    const inner = spans.filter(s => s.from > outer.from && s.to < outer.to)
    const outermost = inner.filter(s => !inner.some(o => o.from < s.from && o.to > s.to))
    const nested = outermost.reduce((sum, s) => sum + s.to - s.from + 1, 0)
    return { line: outer.from + 1, lines: outer.to - outer.from + 1 - nested }
  })
}

test('files and exports have names that say something', () => {
  const empty = /^(utils?|helpers?|misc|common|managers?|services?|data|info|v\d+|shared|stuff)$/i
  const words = (name: string) => name.split(/[-_.]|(?<=[a-z])(?=[A-Z])/)
  const files = code.filter(path =>
    path
      .replace(/\.\w+$/, '')
      .split('/')
      .some(part => part.split(/[-.]/).some(word => empty.test(word))),
  )
  // An export may hold such a word (`webhookData`) where it is the field's name on the wire; it may not be one, nor end in one.
  const exports = code.flatMap(path =>
    codeLines(path).flatMap(({ line, code: text }) => {
      const name = text.match(/^export (?:async )?(?:function\*?|const|type|class) (\w+)/)?.[1]
      return name && empty.test(words(name).at(-1)!) ? [`${path}:${line} ${name}`] : []
    }),
  )
  // The folder's name is the word of the trade for what tests lean on; the API's own route is called test helpers.
  assert.deepEqual(
    files.filter(path => !/^src\/(http|contract)\/test-helper/.test(path)),
    [],
  )
  assert.deepEqual(exports, [])
})

test('file names are kebab-case', () => {
  assert.deepEqual(
    code.filter(path => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.suite)?\.tsx?$/.test(basename(path))),
    [],
  )
})

test('nothing is left over', () => {
  // Written in pieces, so that this file passes its own test.
  const left = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].map(word => `\\b${word}\\b`).join('|'))
  assert.deepEqual(found(texts, left), [])
})

test('no test is switched off or singled out', () => {
  const off = new RegExp(`\\b(test|it|describe|suite|t)\\.(${['on' + 'ly', 'sk' + 'ip', 'to' + 'do'].join('|')})\\(|\\{ (only|todo): true`)
  const tests = code.filter(path => isTest(path) && path !== 'test/support/run-file.test.ts')
  assert.deepEqual(found(tests, off), [])
})

test('no path of somebody’s machine', () => {
  const machine = new RegExp(`(?<![\\w.~-])/(${['ho' + 'me', 'Us' + 'ers', 'wo' + 'rk', 'ro' + 'ot'].join('|')})/\\w`)
  assert.deepEqual(found(texts, machine), [])
})

test('no file is only a door to others', () => {
  const barrels = code.filter(
    path => basename(path).startsWith('index.') || codeLines(path).some(({ code: text }) => /^export (\*|\{[^}]*\}) from/.test(text)),
  )
  assert.deepEqual(barrels, [])
})

test('core and queries files open with what they own', () => {
  const owners = src.filter(path => (path.startsWith('src/core/') && !isTest(path)) || /(^|\/|-)queries\.ts$/.test(path))
  assert.deepEqual(
    owners.filter(path => !/^\/\*\* ?\S|^\/\*\*\n \* \S|^\/\/ \S/.test(textOf(path))),
    [],
  )
})

test('each runtime dependency is argued in docs/decisions/0001-dependencies.md, and nothing else is', () => {
  const { dependencies, optionalDependencies } = JSON.parse(textOf('package.json'))
  const argued = [...textOf('docs/decisions/0001-dependencies.md').matchAll(/^\| (`.*?) \|/gm)].flatMap(row =>
    [...row[1]!.matchAll(/`([^`]+)`/g)].map(name => name[1]!),
  )
  const isArgued = (name: string) => argued.some(each => each === name || (each.endsWith('/*') && name.startsWith(each.slice(0, -1))))
  const needed = Object.keys({ ...dependencies, ...optionalDependencies })
  assert.deepEqual(
    needed.filter(name => !isArgued(name)),
    [],
  )
  assert.deepEqual(
    argued.filter(each => !needed.some(name => name === each || (each.endsWith('/*') && name.startsWith(each.slice(0, -1))))),
    [],
  )
})

test('openapi.json is what the routes say (npm run openapi)', () => {
  const kept = JSON.parse(textOf('openapi.json'))
  assert.deepEqual(kept, JSON.parse(JSON.stringify(openApi(routes, kept.servers[0].url))))
})

function found(paths: readonly string[], pattern: RegExp): string[] {
  return paths.flatMap(path =>
    textOf(path)
      .split('\n')
      .flatMap((text, index) => (pattern.test(text) ? [`${path}:${index + 1} ${text.trim().slice(0, 120)}`] : [])),
  )
}
