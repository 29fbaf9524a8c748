/** Ids that sort by time of making, and chance. */
import { randomBytes } from 'node:crypto'
import { monotonicFactory } from 'ulid'
import type { Clock, Ids } from '../context.ts'

/** One call to the system's generator per 4 KiB: a call for every 16 bytes would cost more than the rest of an id. */
const poolBytes = 4096

export function systemIds(clock: Clock): Ids {
  const random = pooledRandom()
  // The factory keeps the latest time it saw: while the clock is behind that, it counts upwards from the last id.
  const next = monotonicFactory(() => random(1)[0]! / 256)
  return {
    id: prefix => `${prefix}_${next(clock.now().epochMilliseconds).toLowerCase()}`,
    token: () => random(16).toString('base64url'),
    random,
  }
}

function pooledRandom(): (bytes: number) => Buffer {
  let pool = Buffer.alloc(0)
  let used = 0
  return bytes => {
    if (bytes > poolBytes / 4) return randomBytes(bytes)
    if (used + bytes > pool.length) {
      pool = randomBytes(poolBytes)
      used = 0
    }
    const taken = Buffer.from(pool.subarray(used, used + bytes))
    // What was handed out may become a key: it does not stay behind in the pool.
    pool.fill(0, used, used + bytes)
    used += bytes
    return taken
  }
}
