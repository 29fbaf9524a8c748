/** Chance from a seed: the same seed and label give the same draws. Labels keep streams apart, so that one more draw here shifts nothing there. */
import { createHash } from 'node:crypto'

export type Chance = ReturnType<typeof makeChance>

export function makeChance(seed: string) {
  const start = createHash('sha256').update(seed).digest()
  let [a, b, c, d] = [0, 4, 8, 12].map(at => start.readInt32LE(at)) as [number, number, number, number]

  /** Below 1. The generator is sfc32: small, and good enough to choose by. */
  function next(): number {
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return (t >>> 0) / 2 ** 32
  }

  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    /** Both ends included. */
    int,
    happens: (probability: number) => next() < probability,
    pick<T>(from: readonly T[]): T {
      if (from.length === 0) throw new Error('nothing to pick from')
      return from[int(0, from.length - 1)]!
    },
    /** One name, by weight; names of weight 0 never. */
    weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
      const names = (Object.keys(weights) as K[]).filter(name => weights[name] > 0)
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0)
      for (const name of names) {
        left -= weights[name]
        if (left < 0) return name
      }
      return names.at(-1)!
    },
    bytes: (count: number) => Buffer.from(Array.from({ length: count }, () => int(0, 255))),
    fork: (label: string) => makeChance(`${seed}/${label}`),
  }
}
