import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from './clock.ts'

const clock = systemClock()

test('now is in whole milliseconds', () => {
  assert.equal(clock.now().epochNanoseconds % 1_000_000n, 0n)
})

test('a sleep lasts at least as long as asked', async () => {
  const began = clock.monotonicMs()
  await clock.sleep(20)
  assert.ok(clock.monotonicMs() - began >= 20)
})

test('an abort ends a sleep without an error, also one that came before', async () => {
  const stop = new AbortController()
  const began = clock.monotonicMs()
  // Longer than a timer of Node can be: without care it would fire at once.
  const sleeping = clock.sleep(2 ** 33, stop.signal)
  let ended = false
  void sleeping.then(() => {
    ended = true
  })
  await clock.sleep(5)
  assert.equal(ended, false)
  stop.abort()
  await sleeping
  await clock.sleep(60_000, stop.signal)
  assert.ok(clock.monotonicMs() - began < 5_000)
})
