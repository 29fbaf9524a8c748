import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'

const folder = mkdtempSync(join(tmpdir(), 'tollgate-start-'))
// The built-in database does not run as root: its user has to get in.
chmodSync(folder, 0o755)
const dataDir = join(folder, 'data')
const bin = new URL('../../bin/tollgate.mjs', import.meta.url).pathname
const children: ChildProcess[] = []

type Run = { child: ChildProcess; said(): string; ended: Promise<{ code: number | null; said: string }> }

function run(args: string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...process.env, TOLLGATE_DATA_DIR: dataDir, PORT: '0', DATABASE_URL: '', ...env },
  })
  children.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', text => {
      said += text
    })
  const ended = new Promise<{ code: number | null; said: string }>(resolve => child.on('close', code => resolve({ code, said })))
  return { child, said: () => said, ended }
}

async function ready(started: Run): Promise<void> {
  for (let tries = 0; tries < 600 && started.child.exitCode === null; tries += 1) {
    if (started.said().includes('Tollgate is ready')) return
    await pause(50)
  }
  assert.fail(`it did not get ready: ${started.said()}`)
}

type DevFile = { url: string; organization_id: string; environment_id: string; api_key: string; dashboard: null }
const devFile = (): DevFile => JSON.parse(readFileSync(join(dataDir, 'dev.json'), 'utf8'))
const isAlive = (pid: number) => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

after(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

test('the first start makes all that is needed, a second one refuses, SIGTERM stops everything, a later start keeps the key', async () => {
  const first = run(['start'])
  await ready(first)
  const told = devFile()
  assert.deepEqual(Object.keys(told), ['url', 'organization_id', 'environment_id', 'api_key', 'dashboard'])
  assert.equal(statSync(join(dataDir, 'dev.json')).mode & 0o777, 0o600)
  assert.equal(statSync(join(dataDir, 'secret.key')).mode & 0o777, 0o600)
  assert.ok(first.said().includes(told.api_key) && first.said().includes(told.url))
  assert.equal((await fetch(`${told.url}/health/ready`)).status, 200)
  const answer = await fetch(`${told.url}/v1/environments/${told.environment_id}`, { headers: { 'x-api-key': told.api_key } })
  assert.equal(answer.status, 200)

  const second = await run(['start']).ended
  assert.deepEqual([second.code, /already runs/.test(second.said)], [1, true], second.said)
  const elsewhere = await run(['start'], { PORT: new URL(told.url).port, TOLLGATE_DATA_DIR: join(folder, 'other') }).ended
  assert.deepEqual([elsewhere.code, /is in use/.test(elsewhere.said)], [1, true], elsewhere.said)

  const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
  first.child.kill('SIGTERM')
  first.child.kill('SIGTERM')
  assert.equal((await first.ended).code, 0)
  if (existsSync('/proc')) assert.ok(!isAlive(postmaster))

  const later = run(['start'])
  await ready(later)
  assert.deepEqual({ ...devFile(), url: '' }, { ...told, url: '' })
  assert.ok(!later.said().includes(told.api_key))
  later.child.kill('SIGINT')
  assert.equal((await later.ended).code, 0)
})

const wrong: [args: string[], env: Record<string, string>, code: number, said: RegExp][] = [
  [[], {}, 2, /Say what to do/],
  [['fly'], {}, 2, /no command "fly"/],
  [['start', '--role', 'boss'], {}, 2, /no role "boss"/],
  [['start', '--fast'], {}, 2, /--fast/],
  [['start', '--role', 'api'], {}, 1, /set DATABASE_URL/],
  [['start'], { PORT: 'x' }, 1, /PORT must be/],
  [['migrate'], { DATABASE_URL: 'postgres://127.0.0.1:1/x' }, 1, /ECONNREFUSED/],
  [['help'], {}, 0, /start \[--role/],
]
for (const [args, env, code, said] of wrong) {
  test(`tollgate ${args.join(' ')} ${JSON.stringify(env)}: exit ${code}`, async () => {
    const ended = await run(args, env).ended
    assert.equal(ended.code, code, ended.said)
    assert.match(ended.said, said)
    assert.doesNotMatch(ended.said, /\n\s+at /)
  })
}
