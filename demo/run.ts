/**
 * `npm run demo`: the guided checkout from end to end, then everything else that can be bought, on the real program, with a
 * real browser and a merchant's shop.
 * Starts a server of its own that leaves nothing behind, or uses the one named by TOLLGATE_URL and TOLLGATE_API_KEY,
 * where it plays in a new sandbox environment. Ends with 0 only when everything was as the guide says.
 */
import { startProgram } from '../test/support/program.ts'
import { type Api, apiOf } from './api.ts'
import { checkBooks } from './books.ts'
import { seatBuyer } from './buyer.ts'
import { playFurtherSales } from './further-sales.ts'
import { playPaidCheckout, prepare } from './paid-checkout.ts'
import { fact, say } from './say.ts'
import { openShop } from './shop.ts'
import { playUnpaidCheckout } from './unpaid-checkout.ts'

/** Undone in reverse, whatever happens. */
const opened: (() => Promise<unknown>)[] = []
let ending: Promise<void> | undefined
/** Of the server, when it is our own. */
let dataDir: string | null = null

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end().then(() => process.exit(130)))

const began = performance.now()
try {
  const api = await enter()
  const shop = await openShop(api)
  opened.push(shop.close)
  const buyer = await seatBuyer()
  opened.push(buyer.close)
  await prepare(api, shop)
  await playPaidCheckout(api, shop, buyer)
  await playUnpaidCheckout(api, shop, buyer)
  await playFurtherSales(api, shop, buyer)
  await checkBooks(api, dataDir)
  console.log(`\nDone in ${((performance.now() - began) / 1000).toFixed(1)} s.`)
} catch (error) {
  // After a signal, what is under way fails because it is being ended.
  if (!ending) console.error('\nThis is not as it should be:', error)
  process.exitCode = 1
}
await end()
process.exit()

/** A sandbox environment with nothing in it. */
async function enter(): Promise<Api> {
  const { url, key } = await findServer()
  const made = await apiOf(url, key).post('/v1/environments', { name: 'Demo', kind: 'sandbox', default_currency: 'inr' })
  const api = apiOf(url, made.api_key)
  await api.post(`/v1/environments/${made.id}`, { display_name: 'Acme', accent: '0a7f5a' })
  fact('environment', `${made.id}, a new sandbox`)
  return api
}

async function findServer(): Promise<{ url: string; key: string }> {
  const { TOLLGATE_URL: url, TOLLGATE_API_KEY: key } = process.env
  if (url && key) {
    say('Tollgate runs already.')
    fact('server', url)
    return { url: url.replace(/\/+$/, ''), key }
  }
  say('Tollgate starts, with its own PostgreSQL, in a folder that is removed at the end.')
  const starting = startProgram()
  // Also when it is being started as a signal comes.
  opened.push(async () => (await starting.catch(() => null))?.remove())
  const program = await starting
  dataDir = program.dataDir
  fact('server', `${program.url}, ready after ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return { url: program.url, key: program.apiKey }
}

function end(): Promise<void> {
  ending ??= (async () => {
    for (let close = opened.pop(); close; close = opened.pop()) await close().catch(error => console.error(error))
  })()
  return ending
}
