import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { accentTokens, contrast, defaultAccent, normalAccent, surfaces } from './accent.ts'

test('a colour is read with or without its hash, and nothing else is one', () => {
  for (const [given, wanted] of [
    ['#AABBCC', '#aabbcc'],
    ['abc', '#aabbcc'],
    [' 2f5bd8 ', '#2f5bd8'],
    ['red', null],
    ['#12345', null],
    ['fff;}body{display:none', null],
    [null, null],
  ] as const) {
    assert.equal(normalAccent(given), wanted)
  }
})

test('a strong colour is used as it is, a weak one gets an edge and is moved as text, none becomes the default', () => {
  const green = '#0a5c36'
  assert.deepEqual(accentTokens(green, 'light'), { fill: green, onFill: '#ffffff', edge: green, text: green })
  const yellow = '#ffe600'
  assert.deepEqual(accentTokens(yellow, 'dark'), { fill: yellow, onFill: '#000000', edge: yellow, text: yellow })
  assert.deepEqual(accentTokens(yellow, 'light'), { fill: yellow, onFill: '#000000', edge: '#a39300', text: '#807300' })
  assert.equal(accentTokens('nonsense', 'light').fill, defaultAccent)
})

test('every colour ends readable in both schemes', () => {
  const hex = fc.integer({ min: 0, max: 0xffffff }).map(n => n.toString(16).padStart(6, '0'))
  fc.assert(
    fc.property(hex, fc.constantFrom('light' as const, 'dark' as const), (accent, scheme) => {
      const { fill, onFill, edge, text } = accentTokens(accent, scheme)
      assert.ok(contrast(edge, surfaces[scheme]) >= 3)
      assert.ok(contrast(onFill, fill) >= 4.5)
      assert.ok(contrast(text, surfaces[scheme]) >= 4.5)
    }),
    { numRuns: 1000 },
  )
})
