/** The address guard: what may be connected to. What an exchange does once connected is in http-exchange.test.ts. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer as createSocketServer } from 'node:net'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import type { HttpAnswer, HttpRequest } from '../context.ts'
import { systemClock } from './clock.ts'
import { type Lookup, makeHttp } from './http.ts'

let respond = (response: ServerResponse) => void response.end('ok')
let connections = 0
let requests: string[] = []
const server = createServer((request, response) => {
  requests.push(`${request.method} ${request.url}`)
  request.resume().on('end', () => respond(response))
})
server.on('connection', () => {
  connections++
})

let port = 0
before(async () => {
  // Every address of this machine, so that no spelling of loopback can miss it; a machine without IPv6 has fewer.
  server.once('error', () => server.listen(0, '0.0.0.0'))
  server.listen(0, '::')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
after(() => {
  server.closeAllConnections()
  server.close()
})

/** Names for the tests; nothing here asks a real name server. */
const hosts: Record<string, string[]> = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
  'app.localhost': ['127.0.0.1'],
  'loopback.example': ['127.0.0.1'],
  'loopback6.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'private.example': ['10.1.2.3'],
  'metadata.example': ['169.254.169.254'],
  'metadata6.example': ['fd00:ec2::254'],
  'link-local.example': ['fe80::1%lo'],
  'zero.example': ['0.0.0.0'],
  'mixed.example': ['93.184.215.14', '127.0.0.1'],
  'mixed6.example': ['2606:4700::1111', '::1'],
  'odd.example': ['not an address'],
  'xn--bcher-kva.example': ['192.168.1.1'],
}
let lookups: string[] = []
const lookup: Lookup = async hostname => {
  lookups.push(hostname)
  const addresses = hosts[hostname]
  if (!addresses) throw new Error(`no such host: ${hostname}`)
  return addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
}

const clock = systemClock()
async function withHttp(use: (send: (over: Partial<HttpRequest>) => Promise<HttpAnswer>) => Promise<void>, deps: { lookup?: Lookup } = {}) {
  const http = makeHttp({ clock, lookup, ...deps })
  connections = 0
  requests = []
  lookups = []
  respond = response => void response.end('ok')
  const base: HttpRequest = {
    method: 'POST',
    url: `http://127.0.0.1:${port}/`,
    body: '{}',
    timeoutMs: 5_000,
    maxBytes: 10_000,
    allowPrivate: true,
  }
  try {
    await use(over => http.send({ ...base, ...over }))
  } finally {
    server.closeAllConnections()
    await http.close()
  }
}

/** A connection of our own: when the server has it, it has accepted every earlier one too. */
async function connectionsSoFar(): Promise<number> {
  const seen = new Promise<void>(resolve => {
    server.on('connection', socket => socket.remotePort === probe.localPort && resolve())
  })
  const probe = connect(port, '127.0.0.1')
  await seen
  probe.destroy()
  return connections - 1
}

const list = (urls: string) => urls.trim().split(/\s+/)

const blockedUrls = [
  // Loopback, written in every way that a URL parser or the C library understands.
  ...list(`
    http://127.0.0.1:PORT/  https://127.0.0.1:PORT/  HTTP://127.0.0.1:PORT/  http:127.0.0.1:PORT/  http:////127.0.0.1:PORT/
    http://127.0.0.1.:PORT/  http://127.1:PORT/  http://127.0.1:PORT/  http://127.255.255.254:PORT/  http://2130706433:PORT/
    http://017700000001:PORT/  http://0177.0.0.1:PORT/  http://0177.0.0.01:PORT/  http://0x7f.0x0.0x0.0x1:PORT/
    http://0x7f000001:PORT/  http://0x7F.1:PORT/  http://0x7f.0.0.01.:PORT/  http://%31%32%37.0.0.1:PORT/  http://①②⑦.⓪.⓪.①:PORT/
    http://127。0。0。1:PORT/  http://１２７.０.０.１:PORT/  http://127.0.0.1:PORT/#@example.com  http://127.0.0.1:PORT/?x=@example.com
    http://[::1]:PORT/  http://[0:0:0:0:0:0:0:1]:PORT/  http://[0000::0001]:PORT/  http://[::ffff:127.0.0.1]:PORT/
    http://[::ffff:7f00:1]:PORT/  http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/  http://[::127.0.0.1]:PORT/  http://[::7f00:1]:PORT/
    http://[::ffff:0:127.0.0.1]:PORT/  http://[64:ff9b::127.0.0.1]:PORT/  http://[64:ff9b:1::7f00:1]:PORT/
    http://[2002:7f00:1::]:PORT/  http://[2001:0:7f00:1::]:PORT/
  `),
  // This host, and hosts near it.
  ...list(`
    http://0:PORT/  http://0.0.0.0:PORT/  http://0x0:PORT/  http://[::]:PORT/  http://[::ffff:0.0.0.0]:PORT/  http://10.0.0.1:PORT/
    http://167772161:PORT/  http://172.16.0.1:PORT/  http://172.31.255.255:PORT/  http://192.168.0.1:PORT/  http://0300.0250.1:PORT/
    http://100.64.0.1:PORT/  http://[fc00::1]:PORT/  http://[fd12:3456:789a::1]:PORT/  http://[fec0::1]:PORT/  http://[fe80::1]:PORT/
  `),
  // Cloud metadata.
  ...list(`
    http://169.254.169.254/latest/meta-data/  http://2852039166/  http://0xa9fea9fe/  http://0251.0376.0251.0376/
    http://169.254.43518/  http://[::ffff:169.254.169.254]/  http://[::a9fe:a9fe]/  http://[64:ff9b::a9fe:a9fe]/
    http://[2002:a9fe:a9fe::]/  http://[fd00:ec2::254]/  http://[fd20:ce::254]/  http://100.100.100.200/  http://192.0.0.192/
    http://168.63.129.16/
  `),
  // Nobody's, everybody's, reserved.
  ...list(`
    http://224.0.0.1:PORT/  http://239.255.255.250:PORT/  http://255.255.255.255:PORT/  http://240.0.0.1:PORT/  http://192.0.2.1:PORT/
    http://198.18.0.1:PORT/  http://203.0.113.9:PORT/  http://[ff02::1]:PORT/  http://[2001:db8::1]:PORT/  http://[100::1]:PORT/
    http://[4000::1]:PORT/
  `),
  // Names that lead there, whatever else they lead to.
  ...list(`
    http://localhost:PORT/  http://LOCALHOST:PORT/  http://localhost.:PORT/  http://ｌｏｃａｌｈｏｓｔ:PORT/  http://app.localhost:PORT/
    http://bücher.example:PORT/  https://loopback.example:PORT/
  `),
  ...Object.keys(hosts)
    .filter(name => name.endsWith('.example'))
    .map(name => `http://${name}:PORT/`),
]

const invalidUrls = [
  '',
  ' ',
  'http://example.com\\@127.0.0.1:PORT/',
  'http:\\\\127.0.0.1:PORT\\',
  ' http://127.0.0.1:PORT/',
  'http://127.0.0.1:PORT/ HTTP/1.1',
  'http://127.0.0.1:PORT/\r\nX-Injected: 1',
  'http://127.0.0.1\t:PORT/',
  'http://127.0.0.1\u0000.example.com:PORT/',
  ...list(`
    example.com  //127.0.0.1:PORT/  file:///etc/passwd  ftp://127.0.0.1:PORT/  gopher://127.0.0.1:PORT/_GET  unix:/var/run/docker.sock
    ws://127.0.0.1:PORT/  data:text/plain,x  javascript:1  blob:http://127.0.0.1:PORT/x  http://  http://?
    http://user@127.0.0.1:PORT/  http://user:password@127.0.0.1:PORT/  http://:password@127.0.0.1:PORT/
    http://example.com@127.0.0.1:PORT/  http://example.com%40127.0.0.1:PORT/  http://example.com:80@127.0.0.1:PORT/
    http://127.0.0.1%00.example.com:PORT/  http://127.0.0.1%2f@example.com:PORT/  http://[fe80::1%25lo]:PORT/  http://[::1%25lo]:PORT/
    http://[::1:PORT/  http://[127.0.0.1]:PORT/  http://256.256.256.256:PORT/  http://127.0.0.1.1:PORT/  http://0x100000000:PORT/
    http://09.0.0.1:PORT/  http://127.0.0.1:0/  http://127.0.0.1:65536/  http://127.0.0.1:-1/
  `),
]

test(`${blockedUrls.length + invalidUrls.length} hostile URLs make no connection`, async () => {
  await withHttp(async send => {
    const wanted = new Map([
      ...blockedUrls.map(url => [url, 'blocked_address'] as const),
      ...invalidUrls.map(url => [url, 'invalid_url'] as const),
    ])
    for (const [template, error] of wanted) {
      const answer = await send({ url: template.replace('PORT', String(port)), allowPrivate: false })
      assert.equal(answer.ok ? `answered ${answer.status}` : answer.error, error, template)
    }
    assert.equal(await connectionsSoFar(), 0)
    assert.deepEqual(requests, [])
  })
})

test('what is refused is not told: the message of a name holds no address', async () => {
  await withHttp(async send => {
    const answer = await send({ url: 'http://private.example/', allowPrivate: false })
    assert.ok(!answer.ok && answer.message.includes('private.example') && !answer.message.includes('10.'))
  })
})

test('with the real resolver, localhost is refused, and reached where that is allowed', async () => {
  const http = makeHttp({ clock })
  const request: HttpRequest = { method: 'GET', url: `http://localhost:${port}/`, timeoutMs: 5_000, maxBytes: 10, allowPrivate: false }
  const refused = await http.send(request)
  const reached = await http.send({ ...request, allowPrivate: true })
  await http.close()
  assert.deepEqual([!refused.ok && refused.error, reached.ok && reached.body], ['blocked_address', 'ok'])
})

const neverReachable = [
  ...['169.254.169.254', '2852039166', '[fe80::1]', '[fd00:ec2::254]', '[::ffff:169.254.169.254]', '0.0.0.0', '0', '[::]'],
  ...[
    '[::ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '224.0.0.1',
    '255.255.255.255',
    '[ff02::1]',
    '168.63.129.16',
    'metadata.example',
    'zero.example',
  ],
]
test('where private addresses are allowed, metadata, link-local, multicast and nameless ones are still refused', async () => {
  await withHttp(async send => {
    for (const host of neverReachable) {
      const answer = await send({ url: `http://${host}:${port}/` })
      assert.equal(answer.ok ? `answered ${answer.status}` : answer.error, 'blocked_address', host)
    }
    for (const host of ['127.0.0.1', '127.1', '127.9.9.9', '[::1]', 'localhost', 'loopback.example']) {
      const answer = await send({ url: `http://${host}:${port}/` })
      assert.equal(answer.ok && answer.body, 'ok', host)
    }
  })
})

test('a name that changes its address is judged by the one that is connected to', async () => {
  const answers = ['127.0.0.1', '169.254.169.254', '127.0.0.1']
  let asked = 0
  const rebinding: Lookup = async () => [{ address: answers[asked++]!, family: 4 }]
  await withHttp(
    async send => {
      respond = response => void response.setHeader('connection', 'close').end('ok')
      const url = `http://rebinding.example:${port}/`
      const first = await send({ url })
      // One question per connection: what was checked is what was used, there is no second answer to slip in.
      assert.equal(asked, 1)
      const second = await send({ url })
      const third = await send({ url })
      assert.deepEqual([first.ok, !second.ok && second.error, third.ok, asked], [true, 'blocked_address', true, 3])
    },
    { lookup: rebinding },
  )
})

test('a kept connection to a private address is not at hand for a guarded request', async () => {
  await withHttp(async send => {
    for (const host of ['127.0.0.1', 'loopback.example']) {
      const url = `http://${host}:${port}/`
      assert.equal((await send({ url })).ok, true)
      const guarded = await send({ url, allowPrivate: false })
      assert.equal(!guarded.ok && guarded.error, 'blocked_address')
    }
    assert.equal(requests.length, 2)
  })
})

test('a guarded name is asked for once, and a mixed answer reaches none of its addresses', async () => {
  await withHttp(async send => {
    const answer = await send({ url: `http://mixed.example:${port}/`, allowPrivate: false })
    assert.equal(!answer.ok && answer.error, 'blocked_address')
    assert.deepEqual(lookups, ['mixed.example'])
  })
})

test('a proxy in the environment is not used', async () => {
  const proxy = createSocketServer(socket => socket.destroy())
  let proxied = 0
  proxy.on('connection', () => proxied++).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const script = `
    const { makeHttp } = await import(${JSON.stringify(import.meta.resolve('./http.ts'))})
    const { systemClock } = await import(${JSON.stringify(import.meta.resolve('./clock.ts'))})
    const http = makeHttp({ clock: systemClock() })
    const answer = await http.send({ method: 'GET', url: process.argv[1], timeoutMs: 5000, maxBytes: 10, allowPrivate: true })
    await http.close()
    process.stdout.write(answer.body ?? answer.error)`
  const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxyUrl, http_proxy: proxyUrl, NO_PROXY: '', no_proxy: '' }
  respond = response => void response.end('direct')
  const ran = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, `http://127.0.0.1:${port}/`], { env })
  proxy.close()
  assert.deepEqual([ran.stdout, proxied], ['direct', 0])
})

test('after closing, sending is a network fault', async () => {
  const http = makeHttp({ clock })
  await http.close()
  const answer = await http.send({ method: 'GET', url: 'http://127.0.0.1:1/', timeoutMs: 1_000, maxBytes: 1, allowPrivate: true })
  assert.equal(!answer.ok && answer.error, 'network')
})
