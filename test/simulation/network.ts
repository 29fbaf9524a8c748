/** The gateway's webhooks on their way: dropped, doubled, late, out of order, lying, forged. What is not answered with 2xx comes again. */
import type { Chance } from './chance.ts'
import type { Faults } from './faults.ts'
import type { News } from './gateway.ts'
import { sign } from './gateway-port.ts'
import type { Tasks } from './tasks.ts'

const hourMs = 3_600_000
const againMs = [10_000, 60_000, 300_000, hourMs / 2, 2 * hourMs, 6 * hourMs, 12 * hourMs, 24 * hourMs]

export type Post = (body: string, headers: Record<string, string>, answered: (status: number | null) => void) => void

type Parts = { tasks: Tasks; faults: Faults; chance: Chance; secret: string; post: Post; complaints: string[] }

export function makeNetwork({ tasks, faults, chance, secret, post, complaints }: Parts) {
  let told = 0

  function send(body: string, inMs: number, tries: number): void {
    tasks.at(tasks.now() + inMs, () =>
      post(body, { 'gateway-signature': sign(body, secret) }, status => {
        const again = againMs[tries]
        if (status !== null && status >= 200 && status < 300) return
        if (status !== null && status < 500) complaints.push(`a good webhook was answered ${status}`)
        if (again !== undefined) send(body, again, tries + 1)
      }),
    )
  }

  function tell(news: News): void {
    told += 1
    const body = JSON.stringify({ id: `gwh_${told}`, ...news })
    if (faults.strikes('webhook_forged', chance)) {
      const lie = JSON.stringify({ id: `gwh_forged_${told}`, ...news, type: 'link.paid' })
      post(lie, { 'gateway-signature': sign(lie, `${secret}x`) }, status => {
        if (status !== null && status < 500 && status !== 400) complaints.push(`a forged webhook was answered ${status}`)
      })
    }
    if (faults.strikes('webhook_dropped', chance)) return
    const copies = faults.strikes('webhook_doubled', chance) ? chance.int(2, 10) : 1
    for (let copy = 0; copy < copies; copy += 1)
      send(body, faults.strikes('webhook_delayed', chance) ? chance.int(0, 72 * hourMs) : chance.int(50, 3_000), 0)
  }

  return {
    tell,
    /** A signed word of the gateway that is not true, or not any more: only the books count. */
    lie(of: Pick<News, 'link' | 'charge'>): void {
      told += 1
      const type = of.link ? 'link.paid' : 'charge.succeeded'
      send(JSON.stringify({ id: `gwh_lie_${told}`, type, ...of, status: 'paid' }), chance.int(50, 3_000), againMs.length)
    },
  }
}
