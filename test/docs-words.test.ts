/** What the documents name exists: files and headings they link to, error codes, events, routes, and files of ours. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { test } from 'node:test'
import { eventTypes } from '../src/contract/event.ts'
import { failureCodes, failureType } from '../src/core/failure.ts'
import { testCards } from '../src/core/test-card.ts'
import { statusFor } from '../src/http/answer.ts'
import { routes } from '../src/http/routes.ts'
import { anchorsOf, documents, partsOf, proseOf } from './support/markdown.ts'
import { root, textOf } from './support/source.ts'

const all = documents()

/** Each match of a shape in the documents' prose, with where it stands. */
function named(shape: RegExp, paths = all): { path: string; word: string }[] {
  return paths.flatMap(path => [...proseOf(path).matchAll(shape)].map(match => ({ path, word: match[1]! })))
}

test('links lead somewhere', () => {
  const links = named(/\]\(([^)\s]+)\)/g).filter(({ word }) => !/^https?:/.test(word))
  assert.ok(links.length > 20)
  const broken = links.filter(({ path, word }) => {
    const [file = '', anchor] = word.split('#')
    const target = file === '' ? path : posix.normalize(posix.join(dirname(path), file))
    return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
  })
  assert.deepEqual(broken, [])
})

test('every guide and concept is linked from the README', () => {
  const linked = named(/\]\(([^)\s]+)\)/g, ['README.md']).map(({ word }) => word)
  assert.deepEqual(
    all.filter(path => /^docs\/(guides|concepts)\//.test(path) && !linked.includes(path)),
    [],
  )
})

test('error codes exist and have the status that is said', () => {
  const rows = all.flatMap(path =>
    partsOf(path).flatMap(part =>
      part.kind === 'table' && part.header.includes('answer') ? part.rows.map(cells => ({ path, cells })) : [],
    ),
  )
  const answers = rows.flatMap(({ path, cells }) => {
    const [, status, codes] = cells.join(' | ').match(/\b([45]\d\d) ([a-z_]+(?:, [a-z_]+)*)/) ?? []
    return (codes?.split(', ') ?? []).map(code => ({ path, status: Number(status), code }))
  })
  assert.ok(answers.length > 30)
  assert.deepEqual(
    answers.filter(
      ({ code, status }) => !failureCodes.some(each => each === code && statusFor({ code: each, type: failureType(each) }) === status),
    ),
    [],
  )
})

test('events exist', () => {
  const nouns = new Set(eventTypes.map(type => type.split('.')[0]))
  const events = [
    ...named(/`([a-z_]+(?:\.[a-z_]+)+)`/g).filter(({ word }) => nouns.has(word.split('.')[0]) && !word.endsWith('.ts')),
    ...all.flatMap(path =>
      partsOf(path).flatMap(p => (p.kind === 'block' && p.form === 'events' ? p.text.split('\n') : []).map(word => ({ path, word }))),
    ),
  ]
  assert.ok(events.length > 50)
  assert.deepEqual(
    events.filter(({ word }) => !eventTypes.some(type => type === word)),
    [],
  )
})

test('routes exist', () => {
  const patterns = routes.map(route => `${route.method} ${route.path.replaceAll(/:\w+/g, '{}')}`)
  const asked = named(/`((?:GET|POST|DELETE) \/v1\/[^`\s?]+)/g)
  assert.ok(asked.length > 15)
  assert.deepEqual(
    asked.filter(({ word }) => !patterns.includes(word.replace('/v1', '').replaceAll(/\{[^}]*\}/g, '{}'))),
    [],
  )
})

test('files that are named are there', () => {
  const files = named(/`((?:src|test|bench|demo)\/[\w./-]+)`/g)
  assert.ok(files.length > 15)
  assert.deepEqual(
    files.filter(({ word }) => !existsSync(join(root, word))),
    [],
  )
})

test('the list of test cards is whole', () => {
  const guide = textOf('docs/guides/guided-checkout.md')
  const names = guide.match(/^Names: ([\s\S]*?)\./m)![1]!.split(/,\s+/)
  assert.deepEqual(names.sort(), testCards.map(card => card.name).sort())
})
