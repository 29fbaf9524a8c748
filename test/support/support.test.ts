import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { testDatabase } from './database.ts'
import { startProgram } from './program.ts'
import { startTestServer } from './server.ts'

test('two databases are apart', async () => {
  const [a, b] = await Promise.all([testDatabase(), testDatabase()])
  await a.sql`insert into organizations (id, name, created_at) values ('org_1', 'A', '2026-01-01')`
  assert.equal((await b.sql`select id from organizations`).length, 0)
  await Promise.all([a.drop(), b.drop()])
})

test('the server answers its tenant, and the books hold', async () => {
  const server = await startTestServer()
  const mine = await server.request('GET', '/v1/environments')
  assert.equal(mine.status, 200)
  assert.ok(mine.text.includes(server.environmentId))
  assert.ok(!mine.text.includes(server.other.environmentId))
  assert.equal((await server.request('GET', '/v1/environments', undefined, { authorization: 'Bearer no' })).status, 401)
  await server.assertIntegrity()
  assert.deepEqual(server.complaints, [])
  await server.stop()
})

test('the program starts, survives a kill, and stops with everything it started', async () => {
  const first = await startProgram()
  const asked = (program: { url: string; apiKey: string }) =>
    fetch(`${program.url}/v1/environments`, { headers: { authorization: `Bearer ${program.apiKey}` } })
  assert.equal((await asked(first)).status, 200)
  await first.kill()
  assert.notEqual(first.postgresPid(), null)
  const second = await first.restart()
  assert.equal(second.apiKey, first.apiKey)
  assert.equal((await asked(second)).status, 200)
  assert.equal(await second.stop(), 0)
  assert.equal(second.postgresPid(), null)
  await second.remove()
  assert.ok(!existsSync(dirname(second.dataDir)))
})
