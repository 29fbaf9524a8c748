import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeSeal, newSealKey } from './seal.ts'

const oldKey = `old:${Buffer.alloc(32, 1).toString('base64')}`
const newKey = `new:${Buffer.alloc(32, 2).toString('base64')}`
const seal = makeSeal(oldKey, randomBytes)

test('what was sealed opens again, for its purpose only', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (plain, purpose) => {
      const sealed = seal.seal(plain, purpose)
      assert.match(sealed, /^v1\.old\.[A-Za-z0-9_-]+$/)
      assert.equal(seal.open(sealed, purpose), plain)
      assert.throws(() => seal.open(sealed, `${purpose}x`), /another purpose/)
    }),
  )
})

test('the same text is sealed differently each time', () => {
  assert.equal(new Set(Array.from({ length: 1_000 }, () => seal.seal('secret', 'connection'))).size, 1_000)
})

test('no character can be changed, dropped or added', () => {
  const sealed = seal.seal('whsec_c2VjcmV0', 'endpoint')
  for (let at = 0; at < sealed.length; at++) {
    for (const other of ['A', 'b', '_', '.', ' ']) {
      if (sealed[at] === other) continue
      assert.throws(() => seal.open(sealed.slice(0, at) + other + sealed.slice(at + 1), 'endpoint'), `at ${at}: ${other}`)
    }
    assert.throws(() => seal.open(sealed.slice(0, at), 'endpoint'), `cut at ${at}`)
  }
  for (const added of ['A', '=', '.', '\n', '!']) assert.throws(() => seal.open(sealed + added, 'endpoint'))
})

test('after a rotation the first key seals, and the older ones still open', () => {
  const sealed = seal.seal('plain', 'p')
  const rotated = makeSeal(`${newKey},${oldKey}`, randomBytes)
  assert.equal(rotated.open(sealed, 'p'), 'plain')
  assert.match(rotated.seal('plain', 'p'), /^v1\.new\./)
  assert.throws(() => seal.open(rotated.seal('plain', 'p'), 'p'), /key "new"/)
})

test('the wrong key under the right name opens nothing', () => {
  const impostor = makeSeal(`old:${Buffer.alloc(32, 9).toString('base64')}`, randomBytes)
  assert.throws(() => impostor.open(seal.seal('plain', 'p'), 'p'), /another key/)
})

test('a new key can be used at once', () => {
  const made = makeSeal(newSealKey(randomBytes), randomBytes)
  assert.equal(made.open(made.seal('plain', 'p'), 'p'), 'plain')
  assert.notEqual(newSealKey(randomBytes), newSealKey(randomBytes))
})

const base64 = Buffer.alloc(32, 7).toString('base64')
const badKeys: [name: string, keys: string, error: RegExp][] = [
  ['nothing', '', /key 1 is not of the form/],
  ['no id', base64, /key 1 is not of the form/],
  ['an empty id', `:${base64}`, /key 1: its id/],
  ['a dot in the id', `a.b:${base64}`, /key 1: its id/],
  ['an id too long', `${'k'.repeat(33)}:${base64}`, /key 1: its id/],
  ['too short', `k:${Buffer.alloc(31).toString('base64')}`, /31 bytes, not 32/],
  ['too long', `k:${Buffer.alloc(33).toString('base64')}`, /33 bytes, not 32/],
  ['hex', `k:${Buffer.alloc(32, 7).toString('hex')}`, /bytes, not 32/],
  ['base64url', `k:${Buffer.alloc(32, 255).toString('base64url')}`, /not standard base64/],
  ['without padding', `k:${base64.slice(0, -1)}`, /not standard base64/],
  ['a third part', `k:${base64}:x`, /not of the form/],
  ['the second bad', `k:${base64},`, /key 2 is not of the form/],
  ['an id twice', `k:${base64},k:${base64}`, /twice/],
]
for (const [name, keys, error] of badKeys) {
  test(`a key string is refused: ${name}`, () => {
    assert.throws(() => makeSeal(keys, randomBytes), error)
    // The error goes to a log: it must not carry the key.
    assert.throws(
      () => makeSeal(keys, randomBytes),
      thrown => !String(thrown).includes(base64.slice(0, 20)),
    )
  })
}

test('blanks around the entries are allowed, as they come from a settings file', () => {
  assert.equal(makeSeal(` ${newKey} , ${oldKey} `, randomBytes).open(seal.seal('x', 'p'), 'p'), 'x')
})
