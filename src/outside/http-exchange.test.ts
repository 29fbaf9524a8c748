/** One exchange over HTTP, once the address is allowed: answers, limits, faults, kept connections. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net'
import { test } from 'node:test'
import type { HttpRequest } from '../context.ts'
import { systemClock } from './clock.ts'
import { makeHttp } from './http.ts'

const clock = systemClock()

async function listening(server: Server): Promise<{ port: number; connections: () => number; stop: () => void }> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: (server.address() as AddressInfo).port, connections: () => sockets.size, stop }
}

type Sending = {
  send: (over?: Partial<HttpRequest>) => ReturnType<ReturnType<typeof makeHttp>['send']>
  url: string
  connections: () => number
}
async function withReceiver(
  receiver: RequestListener | Server,
  use: (sending: Sending) => Promise<void>,
  deps: Partial<Parameters<typeof makeHttp>[0]> = {},
) {
  const { port, connections, stop } = await listening(typeof receiver === 'function' ? createServer(receiver) : receiver)
  const http = makeHttp({ clock, ...deps })
  const url = `http://127.0.0.1:${port}`
  const base: HttpRequest = { method: 'POST', url: `${url}/hook`, body: '{}', timeoutMs: 5_000, maxBytes: 1_000, allowPrivate: true }
  try {
    await use({ send: over => http.send({ ...base, ...over }), url, connections })
  } finally {
    stop()
    await http.close()
  }
}

/** A server that writes these bytes to whoever connects and asks, whether or not they are HTTP. */
const writes = (bytes: string, thenEnd = true) =>
  createSocketServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => (thenEnd ? socket.end(bytes) : socket.write(bytes)))
  })

const error = (answer: Awaited<ReturnType<Sending['send']>>) => (answer.ok ? `answered ${answer.status}` : answer.error)

/** A connection takes the next request a moment after its answer: one that comes sooner opens a second one. */
const keptAtMost = 2

/** The bound of "did not wait": far above a slow machine, far below what would have been waited. */
const promptMs = 3_000

test('what is sent arrives as it is, and the answer comes back with lower-case headers', async () => {
  const seen: unknown[] = []
  await withReceiver(
    async (request, response) => {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += chunk
      seen.push(request.method, request.url, request.headers['content-type'], request.headers['x-own'], body)
      response.writeHead(202, { 'X-Mixed-Case': 'Yes', 'Set-Cookie': ['a=1', 'b=2'] }).end('schön')
    },
    async ({ send, url }) => {
      const headers = { 'Content-Type': 'application/json', 'X-Own': 'v' }
      const answer = await send({ url: `${url}/a%20b/c?d=1&e=%2F#part`, headers, body: '{"ü":"€"}' })
      assert.deepEqual(seen, ['POST', '/a%20b/c?d=1&e=%2F', 'application/json', 'v', '{"ü":"€"}'])
      assert.ok(answer.ok && answer.durationMs >= 0 && answer.durationMs < promptMs)
      const { 'x-mixed-case': mixed, 'set-cookie': cookies } = answer.headers
      assert.deepEqual([answer.status, answer.body, mixed, cookies], [202, 'schön', 'Yes', 'a=1, b=2'])
      assert.equal(error(await send({ method: 'GET', body: undefined })), 'answered 202')
      assert.equal(seen[5], 'GET')
    },
  )
})

test('any status is an answer, with or without a body, also after an interim one', async () => {
  await withReceiver(
    (request, response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' })
      response.writeHead(Number(request.url!.slice(1))).end()
    },
    async ({ send, url }) => {
      for (const status of [200, 204, 304, 400, 404, 407, 410, 429, 500, 503]) {
        const answer = await send({ url: `${url}/${status}` })
        assert.deepEqual([error(answer), answer.ok && answer.body], [`answered ${status}`, ''])
      }
    },
  )
})

test('a redirect is an answer and is not followed', async () => {
  const seen: string[] = []
  await withReceiver(
    (request, response) => {
      seen.push(request.url!)
      response.writeHead(Number(request.url!.slice(1)), { location: seen.length % 2 ? '/elsewhere' : 'http://169.254.169.254/' }).end()
    },
    async ({ send, url }) => {
      const statuses = [300, 301, 302, 303, 307, 308]
      for (const status of statuses) assert.equal(error(await send({ url: `${url}/${status}` })), `answered ${status}`)
      assert.deepEqual(
        seen,
        statuses.map(status => `/${status}`),
      )
    },
  )
})

const slow: [name: string, receiver: RequestListener | Server][] = [
  ['headers', () => {}],
  ['half of the headers', writes('HTTP/1.1 200 OK\r\nX-Half:', false)],
  ['a body that stops', (_request, response) => void response.writeHead(200, { 'content-length': 10 }).write('half')],
  [
    'a body that drips',
    (_request, response) => {
      const drip = setInterval(() => response.write('.'), 10)
      response.on('close', () => clearInterval(drip))
    },
  ],
]
for (const [name, receiver] of slow) {
  test(`the time is up for slow ${name}`, async () => {
    await withReceiver(receiver, async ({ send }) => {
      const answer = await send({ timeoutMs: 150 })
      assert.equal(error(answer), 'timeout')
      assert.ok(answer.durationMs >= 149 && answer.durationMs < promptMs, `${answer.durationMs} ms`)
    })
  })
}

test('the time is up for a name server that is silent', async () => {
  const silent = makeHttp({ clock, lookup: () => new Promise(() => {}) })
  const answer = await silent.send({ method: 'GET', url: 'http://a.example/', timeoutMs: 100, maxBytes: 1, allowPrivate: false })
  assert.equal(error(answer), 'timeout')
})

test('an endless body is cut at the limit and its connection closed', async () => {
  const closed = Promise.withResolvers<void>()
  await withReceiver(
    (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      }
      response.on('drain', more).on('close', () => closed.resolve())
      more()
    },
    async ({ send }) => {
      const answer = await send({ maxBytes: 25_000 })
      assert.ok(answer.ok && answer.body === 'x'.repeat(25_000) && answer.durationMs < promptMs)
      await closed.promise
    },
  )
})

test('a body of exactly the limit is whole, and the connection is kept', async () => {
  await withReceiver(
    (_request, response) => void response.end('x'.repeat(1_000)),
    async ({ send, connections }) => {
      for (let i = 0; i < 5; i++) {
        const answer = await send()
        assert.ok(answer.ok && answer.body.length === 1_000)
      }
      assert.ok(connections() <= keptAtMost)
    },
  )
})

test('an answer is text that can be stored: no half character, no NUL, no bad bytes', async () => {
  const bodies: [bytes: Buffer, maxBytes: number, text: string][] = [
    [Buffer.from('a€b'), 3, 'a'],
    [Buffer.from('a€b'), 4, 'a€'],
    [Buffer.from('a\0b'), 10, 'a\ufffdb'],
    [Buffer.from([0x61, 0xff, 0x62]), 10, 'a\ufffdb'],
    [Buffer.from('a'), 0, ''],
  ]
  for (const [bytes, maxBytes, text] of bodies) {
    await withReceiver(
      (_request, response) => void response.end(bytes),
      async ({ send }) => {
        const answer = await send({ maxBytes })
        assert.equal(answer.ok && answer.body, text)
      },
    )
  }
})

test('a port where nobody listens refuses, under an address and under a name with several', async () => {
  const { port, stop } = await listening(createServer())
  stop()
  const both = [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ]
  const http = makeHttp({ clock, lookup: async () => both })
  for (const host of ['127.0.0.1', 'two.example']) {
    const answer = await http.send({ method: 'GET', url: `http://${host}:${port}/`, timeoutMs: 5_000, maxBytes: 1, allowPrivate: true })
    assert.equal(error(answer), 'refused')
    assert.match(answer.ok ? '' : answer.message, /127\.0\.0\.1/)
  }
  await http.close()
})

const faults: [name: string, receiver: RequestListener | Server, over?: Partial<HttpRequest>][] = [
  ['closes at once', createSocketServer(socket => socket.destroy())],
  ['closes in mid answer', writes('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')],
  ['does not speak HTTP', writes('220 mail.example ESMTP\r\n')],
  ['sends two lengths', writes('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab')],
  ['sends headers without end', writes(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)],
  ['changes the protocol', writes('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')],
]
for (const [name, receiver] of faults) {
  test(`a receiver that ${name} is a network fault`, async () => {
    await withReceiver(receiver, async ({ send }) => {
      const answer = await send()
      assert.equal(error(answer), 'network')
      assert.notEqual(answer.ok ? '' : answer.message, '')
    })
  })
}

test('an unknown name, TLS to a plain port and a header with a line break are network faults', async () => {
  const lookup = async (hostname: string) => {
    if (hostname === 'empty.example') return []
    throw new Error(`no such host: ${hostname}`)
  }
  const seen: unknown[] = []
  await withReceiver(
    (request, response) => void response.end(seen.push(request.url)),
    async ({ send, url }) => {
      assert.equal(error(await send({ url: 'http://unknown.example/' })), 'network')
      assert.equal(error(await send({ url: 'http://empty.example/' })), 'network')
      assert.equal(error(await send({ url: url.replace('http', 'https') })), 'network')
      assert.equal(error(await send({ headers: { 'x-own': 'a\r\nhost: other' } })), 'network')
      assert.deepEqual(seen, [])
    },
    { lookup },
  )
})

test('one after the other, requests share their connections', async () => {
  await withReceiver(
    (request, response) => void request.resume().on('end', () => response.end('ok')),
    async ({ send, connections }) => {
      for (let i = 0; i < 200; i++) assert.equal(error(await send()), 'answered 200')
      assert.ok(connections() <= keptAtMost)
    },
  )
})

test('a slow receiver holds 64 connections at most, and a request that waited too long is never sent', async () => {
  const held: (() => void)[] = []
  const full = Promise.withResolvers<void>()
  const bodies: string[] = []
  await withReceiver(
    async (request, response) => {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += chunk
      bodies.push(body)
      if (body === 'last') response.end()
      else if (held.push(() => response.end()) === 64) full.resolve()
    },
    async ({ send, connections }) => {
      const first = Array.from({ length: 64 }, () => send())
      await full.promise
      const late = Array.from({ length: 36 }, () => send({ body: 'late', timeoutMs: 200 }))
      for (const answer of await Promise.all(late)) assert.equal(error(answer), 'timeout')
      assert.deepEqual([held.length, connections()], [64, 64])
      for (const release of held) release()
      for (const answer of await Promise.all(first)) assert.equal(error(answer), 'answered 200')
      await Promise.all(Array.from({ length: 64 }, () => send({ body: 'last' })))
      assert.ok(!bodies.includes('late'))
    },
  )
})

test('while something forbids it, sending throws and nothing leaves', async () => {
  let reason: string | null = 'HTTP inside a transaction'
  let seen = 0
  await withReceiver(
    (_request, response) => void response.end(String(++seen)),
    async ({ send }) => {
      await assert.rejects(send(), /HTTP inside a transaction/)
      assert.equal(seen, 0)
      reason = null
      assert.equal(error(await send()), 'answered 200')
    },
    { forbidden: () => reason },
  )
})
