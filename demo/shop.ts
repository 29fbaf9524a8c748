/**
 * A merchant, as the guide writes one: an Express app with the webhook endpoint and the three pages that buyers come
 * back to. Fulfilment hangs on the signed webhook, never on the success page.
 */
import type { AddressInfo } from 'node:net'
import express from 'express'
import { Webhook } from 'standardwebhooks'
import type { Api } from './api.ts'

export type Event = { id: string; event_type: string; sequence: number; data: { id: string; customer_id?: string } }

export type Shop = {
  url: string
  /** Verified, each once; in the order of arrival. */
  events: Event[]
  /** Customers who got what they paid for. */
  granted: Set<string>
  useSecret(secret: string): void
  close(): Promise<void>
}

export async function openShop(api: Api): Promise<Shop> {
  const events: Event[] = []
  const granted = new Set<string>()
  let webhook: Webhook | null = null
  const app = express()

  app.post('/webhooks/tollgate', express.raw({ type: 'application/json' }), (req, res) => {
    if (!webhook) return void res.status(503).send('no secret yet')
    let event: Event
    try {
      event = webhook.verify(req.body.toString(), req.headers as Record<string, string>) as Event
    } catch {
      return void res.status(400).send('not signed by Tollgate')
    }
    res.status(200).send('ok')

    // Events come at least once: what was done is not done again.
    if (events.some(known => known.id === event.id)) return
    events.push(event)
    if (event.event_type === 'checkout.session.completed') granted.add(event.data.customer_id!)
  })

  app.get('/welcome', async (req, res, next) => {
    try {
      const session = await api.get(`/v1/checkout/sessions/${String(req.query.session_id)}`)
      const done = session.checkout_status === 'completed'
      res.send(page(done ? 'Welcome to Pro' : 'One moment…', done ? `Order ${session.id} is paid.` : 'Your payment is on its way.', !done))
    } catch (error) {
      next(error)
    }
  })
  app.get('/pricing', (_req, res) => void res.send(page('Pricing', 'Pro, ₹499 a month.')))
  app.get('/sorry', (_req, res) => void res.send(page('Payment failed', 'Nothing was charged.')))

  const server = app.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    granted,
    useSecret(secret) {
      webhook = new Webhook(secret)
    },
    close() {
      server.closeAllConnections()
      return new Promise(resolve => void server.close(() => resolve()))
    },
  }
}

/** While it is not known, the page asks again every second. */
function page(title: string, text: string, again = false): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${again ? '<meta http-equiv="refresh" content="1">' : ''}<title>${title} · Acme</title>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem"><h1>${title}</h1><p>${escaped(text)}</p></body></html>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.codePointAt(0)};`)
}
