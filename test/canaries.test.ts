/**
 * Secrets are planted wherever somebody may send one, and then looked for everywhere: in the log, in the whole database,
 * in errors, in events. Only the answer that makes a key or a signing secret may hold it.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeLog } from '../src/commands/log.ts'
import { newKeyText } from '../src/engine/account/key-text.ts'
import { webhookSecretsOf } from '../src/engine/account/open-connection.ts'
import { dumpRows } from './support/dump.ts'
import { untilQuiet } from './support/furnished.ts'
import { answerLetter, goodAnswers, letterProduct, letterSession } from './support/letters.ts'
import { type Receiver, startReceiver } from './support/receiver.ts'
import { startTestServer, type TestServer } from './support/server.ts'
import { openShop, type Shop } from './support/shop.ts'

let server: TestServer
let merchant: Receiver
let shop: Shop
/** What was given to the log, before anything is taken out of it, and what it wrote. */
const given: string[] = []
const written: string[] = []
/** Every answer, but for those that show a secret for the one time. */
const answers: string[] = []
const canaries: { what: string; secret: string }[] = []

/** None of those that the page itself lists. */
const cards = ['4539578763621486', '5425233430109903', '4917610000000000', '374245455400126', '6011000991300009']
/** As people and forms write them. */
const spellings = (card: string) => [card, card.replace(/(.{4})(?=.)/g, '$1 '), card.replace(/(.{4})(?=.)/g, '$1-')]

before(async () => {
  server = await startTestServer({ overrides: { log: keepingLog() } })
  merchant = await startReceiver()
  const made = await openShop(server)
  shop = { ...made, request: async (...asked) => kept(await made.request(...asked)) }
  canaries.push({ what: 'API key', secret: made.apiKey }, { what: 'API key', secret: server.apiKey })
  for (const card of cards) for (const secret of spellings(card)) canaries.push({ what: 'card number', secret })
  // Too short to be looked for by itself, so it stands beside something.
  canaries.push({ what: 'security code', secret: 'cvc-8731' })
  const [connection] = (await shop.read('/v1/connections')).data
  for (const secret of await webhookSecretsOf(server.ctx, connection.id)) canaries.push({ what: 'connection secret', secret })
})
after(async () => {
  await server?.assertIntegrity()
  await merchant?.stop()
  await server?.stop()
})

function kept<T extends { text: string; headers: Headers }>(answer: T): T {
  answers.push(answer.text, ...[...answer.headers].map(header => header.join(': ')))
  return answer
}

/** The program's own log at its most talkative, and beside it everything that it was given. */
function keepingLog() {
  const log = makeLog({ logLevel: 'debug' } as Parameters<typeof makeLog>[0], { write: line => written.push(line) })
  const level = (name: 'debug' | 'info' | 'warn' | 'error') => (fields: object, message: string) => {
    const { error, ...rest } = fields as { error?: unknown }
    const told = error instanceof Error ? { ...error, message: error.message, stack: error.stack, cause: String(error.cause) } : error
    given.push(`${message} ${JSON.stringify({ ...rest, error: told }, (_, value) => (typeof value === 'bigint' ? String(value) : value))}`)
    log[name](fields, message)
  }
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
}

async function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}${path}`, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' })
  return kept({ status: response.status, headers: response.headers, text: await response.text() })
}

/** A secret of ours that is shown in this one answer. */
async function shownOnce(what: string, field: string, path: string, body: object, headers: Record<string, string> = {}): Promise<Any> {
  const answer = await server.request('POST', path, body, { authorization: `Bearer ${shop.apiKey}`, ...headers })
  assert.ok(answer.status < 300, answer.text)
  const secret: string = answer.body[field]
  assert.ok(secret.length > 20)
  canaries.push({ what, secret })
  const { [field]: _, ...rest } = answer.body
  answers.push(JSON.stringify(rest))
  return answer.body
}

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server answers.
type Any = any

test('card numbers on the page and on the pay route are refused', async () => {
  const session = await shop.session(await shop.customer())
  const page = new URL(session.url).pathname
  for (const card of cards.flatMap(spellings)) {
    assert.equal((await post(`${page}/pay`, { test_card: card })).status, 422)
    const asked = await shop.pay(session.id, card)
    assert.deepEqual([asked.status, asked.body.error.code], [400, 'card_number_refused'])
    assert.equal((await shop.pay(session.id, `pay with ${card}`)).status, 400)
    for (const field of ['card_number', 'number', 'authentication'])
      assert.equal((await shop.pay(session.id, 'success', { [field]: card })).status, 400)
    // Read as no test card, whatever else is in the form.
    await post(`${page}/pay`, { card_number: card, cvc: 'cvc-8731' })
    await post(
      `${page}/pay?card=${encodeURIComponent(card)}`,
      { test_card: '' },
      { referer: `https://x.example/?card=${card}`, 'user-agent': card },
    )
    await shop.request('GET', `/v1/checkout/sessions?card=${encodeURIComponent(card)}`)
  }
  await post(`${page}/authentication`, { outcome: cards[0]! })
  await untilQuiet(server, shop.environmentId)
  // Beside what is right, it is not even looked at.
  assert.equal((await post(`${page}/pay`, { test_card: 'success', card_number: cards[0]!, cvc: 'cvc-8731' })).status, 303)
  await untilQuiet(server, shop.environmentId)
  assert.equal((await shop.read(`/v1/checkout/sessions/${session.id}`)).checkout_status, 'completed')
})

test('keys that are wrong, in the wrong place or somebody else’s are refused', async () => {
  const stranger = newKeyText(false, server.ctx.ids.random)
  canaries.push({ what: 'unknown key', secret: stranger })
  const mistyped = `${shop.apiKey.slice(0, -1)}-`
  canaries.push({ what: 'mistyped key', secret: mistyped })
  const asked: Record<string, string>[] = [
    { authorization: `Bearer ${stranger}` },
    { authorization: `Basic ${btoa(`${shop.apiKey}:`)}` },
    { authorization: mistyped },
    { authorization: '', 'x-api-key': mistyped },
    { 'x-environment-id': shop.apiKey },
    { cookie: `key=${shop.apiKey}` },
    { 'idempotency-key': shop.apiKey.repeat(8) },
  ]
  canaries.push({ what: 'key in Basic', secret: btoa(`${shop.apiKey}:`) })
  for (const headers of asked) for (const path of ['/v1/customers', '/v1/nothing']) await shop.request('POST', path, {}, headers)
  for (const path of ['/v1/customers', '/v1/nothing', '/checkout/nothing', '/health/ready'])
    await shop.request('GET', `${path}?api_key=${shop.apiKey}&x-api-key=${stranger}`)
  for (const body of [{ api_key: shop.apiKey }, { name: 1, key: shop.apiKey }, `{"key": "${shop.apiKey}`, `key=${shop.apiKey}`])
    await shop.request('POST', '/v1/customers', body)
})

test('a connection’s secret that is sent instead of a signature is refused', async () => {
  const [connection] = (await shop.read('/v1/connections')).data
  const { secret } = canaries.find(canary => canary.what === 'connection secret')!
  const misused: Record<string, string>[] = [
    { 'webhook-signature': `v1,${secret}` },
    { 'webhook-signature': secret },
    { authorization: `Bearer ${secret}` },
  ]
  for (const headers of misused) {
    const named = { 'webhook-id': 'x', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)), ...headers }
    const answer = await shop.request('POST', `/v1/webhooks/sandbox/${connection.id}`, `{"secret":"${secret}"}`, named)
    assert.equal(answer.status, 400)
  }
  kept(await server.request('GET', `/v1/connections/${connection.id}`, undefined, { authorization: `Bearer ${shop.apiKey}` }))
})

test('keys and signing secrets of ours are shown once, also when the answer is kept to be repeated', async () => {
  const endpoint = await shownOnce('signing secret', 'secret', '/v1/webhook_endpoints', { url: merchant.url, enabled_events: ['*'] })
  await shownOnce('rotated secret', 'secret', `/v1/webhook_endpoints/${endpoint.id}/rotate_secret`, {})
  const key = await shownOnce('made key', 'api_key', '/v1/api_keys', { name: 'A', scopes: ['*'] })
  await shownOnce('key of an environment', 'api_key', '/v1/environments', { name: 'B' })
  const twice = { 'Idempotency-Key': 'once' }
  const stored = await shownOnce('kept key', 'api_key', '/v1/api_keys', { name: 'C', scopes: ['*'] }, twice)
  const again = await shownOnce('kept key', 'api_key', '/v1/api_keys', { name: 'C', scopes: ['*'] }, twice)
  assert.equal(again.api_key, stored.api_key)
  // The same key for another request answers nothing of the first.
  assert.equal((await shop.request('POST', '/v1/api_keys', { name: 'D', scopes: ['*'] }, twice)).status, 422)
  await shop.request('POST', `/v1/webhook_endpoints/${endpoint.id}/test`)
  await untilQuiet(server, shop.environmentId)
  for (const path of [
    ...['/v1/api_keys', `/v1/api_keys/${key.id}`, '/v1/environments', '/v1/connections', '/v1/inbound_events', '/v1/webhook_deliveries'],
    ...['/v1/webhook_endpoints', `/v1/webhook_endpoints/${endpoint.id}`, '/v1/webhook_events?limit=100', '/metrics', '/docs/json'],
  ])
    assert.equal((await shop.request('GET', path)).status, 200, path)
  await shop.request('POST', `/v1/webhook_endpoints/${endpoint.id}`, { secret: endpoint.secret, description: endpoint.secret.repeat(20) })
  await shop.request('DELETE', `/v1/api_keys/${key.id}`)
  assert.equal((await shop.request('GET', '/v1/customers', undefined, { authorization: `Bearer ${key.api_key}` })).status, 401)
})

test('faults of ours tell nothing either', async () => {
  const session = await shop.session(await shop.customer())
  const page = new URL(session.url).pathname
  const before = given.length
  for (const table of ['payments', 'webhook_endpoints', 'api_keys', 'checkout_sessions']) {
    const { sql } = server.database
    await sql`alter table ${sql(table)} rename to gone`
    await post(`${page}/pay`, { test_card: 'success', card_number: cards[0]!, cvc: 'cvc-8731' })
    await shop.pay(session.id, 'success')
    await shop.request('POST', '/v1/webhook_endpoints', { url: merchant.url, enabled_events: ['*'] })
    await shop.request('POST', '/v1/api_keys', { name: 'E', scopes: ['*'] })
    await sql`alter table gone rename to ${sql(table)}`
  }
  assert.ok(given.length > before, 'a fault is logged')
  await untilQuiet(server, shop.environmentId)
})

test('what a buyer answers for a letter is shown to those who may read it, and to nobody else', async () => {
  const { price } = await letterProduct(shop)
  const told = {
    full_name: 'Canary Birdsong',
    state: 'Canaryland',
    conditions: 'canary of the knee\nand of the hip',
    history: 'canary cough',
  }
  for (const line of Object.values(told).flatMap(answer => answer.split('\n'))) canaries.push({ what: 'health', secret: line })
  const answers = { ...goodAnswers, ...told }
  const customers = [await shop.customer(), await shop.customer()]
  for (const customer of customers) {
    const session = await letterSession(shop, price, customer)
    // What is refused is shown again to who wrote it, and kept by nobody.
    assert.equal((await answerLetter(session, { ...answers, consent: '' })).status, 422)
    assert.equal((await answerLetter(session, { ...answers, date_of_birth: told.conditions })).status, 422)
    await server.database.sql`alter table letters rename to gone`
    assert.equal((await answerLetter(session, answers)).status, 500)
    await server.database.sql`alter table gone rename to letters`
    assert.equal((await answerLetter(session, answers)).status, 303)
    // Too late, so it is not even sealed.
    assert.equal((await answerLetter(session, { ...answers, history: told.history.repeat(9) })).status, 303)
    kept(await post(new URL(session.url).pathname, {}))
    const page = await fetch(session.url)
    kept({ text: await page.text(), headers: page.headers })
    await shop.pay(session.id, 'hsa_fsa')
  }
  const [second, first] = (await shop.read('/v1/letters')).data
  const { api_key: clerk } = (await server.request('POST', '/v1/api_keys', { name: 'C', scopes: ['letters:*'] }, asShop())).body
  for (const { id } of [first, second]) {
    // Not kept: this is the one way out.
    const shown = await server.request('GET', `/v1/letters/${id}/answers`, undefined, asShop())
    assert.deepEqual([shown.body.conditions, shown.body.full_name], [told.conditions, told.full_name])
    kept(await server.request('GET', `/v1/letters/${id}/answers`, undefined, { authorization: `Bearer ${clerk}` }))
  }
  await shop.request('POST', `/v1/letters/${first.id}/issue`, {}, { 'Idempotency-Key': 'issue' })
  await shop.request('POST', `/v1/letters/${second.id}/decline`, { reason: 'No.' }, { 'Idempotency-Key': 'decline' })
  await untilQuiet(server, shop.environmentId)
  for (const path of ['/v1/letters', `/v1/letters/${first.id}?expand[]=customer`, '/v1/checkout/sessions', '/v1/webhook_events?limit=100'])
    assert.equal((await shop.request('GET', path)).status, 200, path)
})

const asShop = () => ({ authorization: `Bearer ${shop.apiKey}` })

test('none of it is found anywhere', async () => {
  const rows = await dumpRows(server.database.sql)
  assert.ok(rows.length > 100 && written.length > 0 && merchant.received.length > 0)
  const places: Record<string, string[]> = {
    'the database': rows,
    'what the log was given': given,
    'the log': written,
    'an answer': answers,
    'an event': merchant.received.map(event => JSON.stringify(event)),
  }
  const found = Object.entries(places).flatMap(([place, texts]) =>
    canaries.flatMap(({ what, secret }) => {
      const text = texts.find(each => formsOf(secret).some(form => each.includes(form)))
      return text === undefined ? [] : [`${what} ${secret} in ${place}: ${text.slice(0, 500)}`]
    }),
  )
  assert.deepEqual(found, [])
})

/** As it is, without its prefix, in hexadecimal (bytes in a row), in base64, and in an address. */
function formsOf(secret: string): string[] {
  const bare = secret.replace(/^(whsec_|tg_test_)/, '')
  const bytes = [Buffer.from(secret), Buffer.from(bare), ...(secret.startsWith('whsec_') ? [Buffer.from(bare, 'base64')] : [])]
  return [
    secret,
    bare,
    encodeURIComponent(secret),
    ...bytes.map(each => each.toString('hex')),
    ...bytes.map(each => each.toString('base64').slice(0, -4)),
  ]
}
