import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../context.ts'
import { systemClock } from './clock.ts'
import { systemIds } from './ids.ts'

/** Reads its times from a list, then stays at the last. */
function scriptedClock(times: number[]): Clock {
  let reads = 0
  return { ...systemClock(), now: () => Temporal.Instant.fromEpochMilliseconds(times[Math.min(reads++, times.length - 1)]!) }
}

function assertRising(ids: string[]) {
  for (let i = 1; i < ids.length; i++) assert.ok(ids[i - 1]! < ids[i]!, `${ids[i - 1]} then ${ids[i]}`)
}

test('an id is its prefix and 26 lower-case characters', () => {
  assert.match(systemIds(systemClock()).id('chk'), /^chk_[0-7][0-9a-hjkmnp-tv-z]{25}$/)
})

test('100,000 ids rise, so none is there twice', () => {
  const ids = systemIds(systemClock())
  assertRising(Array.from({ length: 100_000 }, () => ids.id('evt')))
})

test('ids go on rising while the clock stands still, steps back an hour and recovers', () => {
  const start = 1_790_000_000_000
  const times = [start, start, start + 5, start - 3_600_000, start - 3_599_999, 1, start + 4, start + 6, start + 6]
  const ids = systemIds(scriptedClock(times))
  assertRising(times.map(() => ids.id('sub')))
})

test('two processes at the same instant draw different ids', () => {
  const frozen = [1_790_000_000_000]
  const drawn = new Set(Array.from({ length: 1_000 }, () => systemIds(scriptedClock(frozen)).id('sub')))
  assert.equal(drawn.size, 1_000)
})

test('a token is 22 url-safe characters, never the same', () => {
  const ids = systemIds(systemClock())
  const tokens = Array.from({ length: 50_000 }, () => ids.token())
  for (const token of tokens) assert.match(token, /^[A-Za-z0-9_-]{22}$/)
  assert.equal(new Set(tokens).size, tokens.length)
})

test('chance comes in any length, evenly, and is not shared with what comes later', () => {
  const ids = systemIds(systemClock())
  const lengths = [0, 1, 12, 32, 1_000, 1_024, 1_025, 4_096, 10_000]
  for (const length of lengths) assert.equal(ids.random(length).length, length)
  const kept = ids.random(32)
  const before = kept.toString('hex')
  const seen = new Uint32Array(256)
  for (let i = 0; i < 4_000; i++) for (const byte of ids.random(64)) seen[byte]!++
  assert.equal(kept.toString('hex'), before)
  // 1,000 expected each, standard deviation 32: eight of those away is not chance.
  for (const count of seen) assert.ok(Math.abs(count - 1_000) < 256, `a byte came ${count} times`)
})
