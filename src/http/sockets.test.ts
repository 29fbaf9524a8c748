import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { Type } from 'typebox'
import { type Door, openDoor } from '../../test/support/door.ts'
import { limits } from './limits.ts'
import { defineRoute } from './route.ts'

let halt = Promise.resolve()
const halting = defineRoute({
  method: 'GET',
  path: '/halting',
  scope: null,
  tag: 'Tests',
  summary: 'For tests.',
  description: 'For tests.',
  answer: { status: 200, schema: Type.Unknown() },
  effect: 'steps',
  handle: async () => {
    await halt
    return {}
  },
})

let door: Door
let port = 0
before(async () => {
  door = await openDoor({ routes: [halting] })
  port = Number(new URL(await door.app.listen({ port: 0, host: '127.0.0.1' })).port)
})
after(() => door?.close())

/** Sends bytes as they are; answers what came back until the other side closed. */
function sendRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', chunk => {
      text += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
    socket.end(bytes)
  })
}

const head = 'Host: x\r\nConnection: close\r\n'
const raw: [what: string, bytes: string, status: number, code: string][] = [
  ['no HTTP at all', 'hello there\r\n\r\n', 400, 'body_invalid'],
  ['headers too large', `GET / HTTP/1.1\r\n${head}X-A: ${'a'.repeat(limits.headerBytes)}\r\n\r\n`, 431, 'body_too_large'],
  [
    'two lengths',
    `POST /v1/halting HTTP/1.1\r\n${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'body_invalid',
  ],
  ['a length that is none', `POST /v1/halting HTTP/1.1\r\n${head}Content-Length: x\r\n\r\n`, 400, 'body_invalid'],
  ['a NUL in a header', `GET / HTTP/1.1\r\n${head}X-A: a\0b\r\n\r\n`, 400, 'body_invalid'],
  ['a broken escape', `GET /v1/%zz HTTP/1.1\r\n${head}\r\n`, 400, 'parameter_invalid'],
  ['a method that nobody knows', `PROPFIND /v1/halting HTTP/1.1\r\n${head}\r\n`, 404, 'route_not_found'],
  ['no key', `GET /v1/halting HTTP/1.1\r\n${head}\r\n`, 401, 'key_missing'],
]
for (const [what, bytes, status, code] of raw) {
  test(`${what}: ${status} in the one shape`, async () => {
    const answer = await sendRaw(bytes)
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `))
    assert.match(answer, /x-request-id: req_/i)
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
    assert.equal(body.error.code, code)
  })
}

test('past the limit in flight: 503 with Retry-After, health still answers, and room is given back', async () => {
  const held = Promise.withResolvers<void>()
  halt = held.promise
  const knock = () => door.knock('GET', '/v1/halting')
  const inside = Array.from({ length: limits.inFlight }, knock)
  const over = await knock()
  assert.deepEqual([over.status, over.headers['retry-after'], over.json.error.code], [503, '1', 'overloaded'])
  assert.equal((await door.knock('GET', '/health/live')).status, 200)
  held.resolve()
  const answers = await Promise.all(inside)
  assert.ok(answers.every(each => each.status === 200))
  assert.equal((await knock()).status, 200)
})

test('a client that goes away gives its room back', async () => {
  const held = Promise.withResolvers<void>()
  halt = held.promise
  const gone = Array.from({ length: 20 }, () => {
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET /v1/halting HTTP/1.1\r\nHost: x\r\nx-api-key: ${door.account.apiKey}\r\n\r\n`)
    return socket
  })
  await Promise.all(gone.map(socket => new Promise(resolve => socket.once('connect', resolve))))
  for (const socket of gone) socket.destroy()
  held.resolve()
  const answers = await Promise.all(Array.from({ length: limits.inFlight }, () => door.knock('GET', '/v1/halting')))
  assert.ok(answers.every(each => each.status === 200))
})
