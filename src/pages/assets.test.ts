import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { packed, pageAssets } from './assets.ts'

test('names change with what they hold, and only a colour gets into the sheet', () => {
  const assets = pageAssets()
  const [plain, green] = [assets.style(null), assets.style('#0A7F5A')]
  assert.match(plain.href, /^\/assets\/checkout-[0-9a-f]{12}\.css$/)
  assert.match(green.href, /^\/assets\/checkout-[0-9a-f]{12}\.css\?accent=0a7f5a$/)
  assert.notEqual(plain.href, green.href.split('?')[0])
  assert.ok(green.body.includes('--accent:#0a7f5a'))
  assert.deepEqual(assets.style('red;}body{display:none'), plain)
  assert.match(assets.script.href, /^\/assets\/checkout-[0-9a-f]{12}\.js$/)
})

test('style and script leave room for the page within 30 KB', () => {
  const assets = pageAssets()
  assert.ok(assets.script.body.length < 7 * 1024)
  assert.ok(assets.style(null).body.length < 12 * 1024)
})

test('a style is packed for whoever unpacks it, and for nobody else', () => {
  const style = pageAssets().style(null)
  for (const accepted of ['gzip', 'gzip, deflate, br', 'br;q=1, GZIP;q=0.5']) {
    const { body, headers } = packed(style, accepted)
    assert.deepEqual(headers, { vary: 'accept-encoding', 'content-encoding': 'gzip' })
    assert.equal(gunzipSync(body as Buffer).toString(), style.body)
    assert.ok(body.length < 4 * 1024)
  }
  for (const accepted of [undefined, '', 'br', 'gzip;q=0', 'gzip; q=0.0, br']) {
    assert.deepEqual(packed(style, accepted), { body: style.body, headers: { vary: 'accept-encoding' } })
  }
})
