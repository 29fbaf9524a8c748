/** A merchant's webhook endpoint, as the guide writes it: Express, raw body, answered first. It keeps what it received. */
import type { AddressInfo } from 'node:net'
import express from 'express'
import { Webhook } from 'standardwebhooks'

export type Received = { id: string; event_type: string; sequence: number; data: Record<string, unknown> & { id: string } }

export async function startReceiver() {
  const received: Received[] = []
  let secret: string | null = null
  let answer = 200
  const app = express()
  app.post('/webhooks/tollgate', express.raw({ type: 'application/json' }), (req, res) => {
    const body = (req.body as Buffer).toString()
    if (answer !== 200) return void res.status(answer).send('not now')
    const event = secret ? new Webhook(secret).verify(body, req.headers as Record<string, string>) : JSON.parse(body)
    res.status(200).send('ok')
    received.push(event as Received)
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/tollgate`,
    received,
    /** From now on signatures are verified; an event that does not verify answers 500 and is not kept. */
    verifyWith(given: string) {
      secret = given
    },
    answerWith(status: number) {
      answer = status
    },
    async waitFor(type: string, objectId?: string): Promise<Received> {
      const giveUpAt = performance.now() + 15_000
      for (;;) {
        const found = received.find(e => e.event_type === type && (objectId === undefined || e.data.id === objectId))
        if (found) return found
        if (performance.now() > giveUpAt) throw new Error(`no ${type} arrived; received: ${received.map(e => e.event_type).join(', ')}`)
        await new Promise(resolve => setTimeout(resolve, 10))
      }
    },
    stop: () => new Promise<void>(resolve => void server.close(() => resolve())),
  }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>
