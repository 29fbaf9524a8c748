import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { attachEmbedded } from './attach.ts'
import { findPostmaster, shutDown } from './postmaster.ts'
import { type EmbeddedPostgres, type StartOptions, startEmbedded } from './start.ts'

const WAIT_MS = 20_000

let dataDir: string
let running: EmbeddedPostgres[]
let children: ChildProcess[]

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'tollgate-embedded-')), 'data')
  running = []
  children = []
})

afterEach(async () => {
  for (const child of children) await kill(child)
  for (const server of running) await server.stop()
  const orphan = existsSync(dataDir) ? findPostmaster(clusterFolder()) : null
  if (orphan) await shutDown(orphan.pid, clusterFolder(), () => {})
  rmSync(join(dataDir, '..'), { recursive: true })
})

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function start(options: Partial<StartOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir, log: () => {}, ...options })
  running.push(server)
  return server
}

async function ask(url: string, statement: string): Promise<postgres.Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + WAIT_MS
  while (!(await condition())) {
    assert.ok(performance.now() < end, `not so within ${WAIT_MS} ms: ${condition}`)
    await pause(5)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const clusterFolder = () => join(dataDir, 'postgres')

function postmasterPid(): number {
  const found = findPostmaster(clusterFolder())
  assert.ok(found, 'a server runs')
  return found.pid
}

/** Another process that owns the folder, and says when its database answers. */
async function startElsewhere(): Promise<ChildProcess> {
  const script = `
    import { startEmbedded } from ${JSON.stringify(new URL('./start.ts', import.meta.url).href)}
    const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log: () => {} })
    process.stdout.write(server.url)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  return child
}

test('the first start makes a database, and a restart keeps what was written', async () => {
  const first = await start()
  assert.match(first.url, /^postgres:\/\/tollgate:[\w-]{43}@127\.0\.0\.1:\d+\/tollgate$/)
  assert.match(first.version, /^18\./)
  assert.equal(statSync(join(dataDir, 'postgres.password')).mode & 0o777, 0o600)
  await ask(first.url, 'create table notes (body text)')
  await ask(first.url, `insert into notes values ('kept')`)
  await first.stop()

  const second = await start()
  assert.deepEqual([...(await ask(second.url, 'select body from notes'))], [{ body: 'kept' }])
})

test('the cluster is made and set as promised', async () => {
  const { url } = await start({ settings: { max_connections: '20' } })
  const [row] = await ask(
    url,
    `select datlocprovider as provider, datlocale as locale, pg_encoding_to_char(encoding) as encoding,
       current_setting('data_checksums') as checksums, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
       current_setting('listen_addresses') as listen, current_setting('unix_socket_directories') as sockets,
       current_setting('max_connections') as connections, current_setting('timezone') as zone
     from pg_database where datname = current_database()`,
  )
  assert.deepEqual(row, {
    provider: 'b',
    locale: 'C.UTF-8',
    encoding: 'UTF8',
    checksums: 'on',
    fsync: 'on',
    commit: 'on',
    listen: '127.0.0.1',
    sockets: '',
    connections: '20',
    zone: 'UTC',
  })
  await assert.rejects(ask(url.replace(/:[\w-]{43}@/, ':wrong@'), 'select 1'), /password authentication failed/)
})

test('stop leaves no process, ends open sessions, and may be called twice', async () => {
  const server = await start()
  const sql = postgres(server.url, { max: 3, onnotice: () => {} })
  const [mine] = await sql`select pg_backend_pid() as pid`
  const pids = [postmasterPid(), mine?.pid]
  await Promise.all([server.stop(), server.stop()])
  await server.stop()
  // Ended, and then reaped by this process.
  await until(() => !pids.some(isAlive))
  assert.equal(existsSync(join(clusterFolder(), 'postmaster.pid')), false)
  assert.equal(await attachEmbedded(dataDir), null)
  await sql.end()
})

test('a second owner is refused and told who the first is, while guests attach', async () => {
  const child = await startElsewhere()
  await assert.rejects(start(), (error: Error) => {
    assert.match(error.message, new RegExp(`\\(process ${child.pid}\\).*stop it.*TOLLGATE_DATA_DIR`))
    return true
  })
  const guest = await attachEmbedded(dataDir)
  assert.ok(guest)
  assert.deepEqual([...(await ask(guest.url, 'select current_database() as name'))], [{ name: 'tollgate' }])
})

test('in one process, too, there is one owner; and of two at once one is refused', async () => {
  const outcomes = await Promise.allSettled([start(), start()])
  assert.deepEqual(outcomes.map(outcome => outcome.status).sort(), ['fulfilled', 'rejected'])
  await assert.rejects(start(), new RegExp(`process ${process.pid}`))
})

test('a server whose owner was killed is taken over and then stopped like one of our own', async () => {
  const child = await startElsewhere()
  const pid = postmasterPid()
  const before = await attachEmbedded(dataDir)
  await kill(child)
  assert.ok(isAlive(pid), 'the server outlives its owner')

  const server = await start()
  assert.equal(postmasterPid(), pid)
  assert.equal(server.url, before?.url)
  await server.stop()
  await until(() => !isAlive(pid) || findPostmaster(clusterFolder()) === null)
})

test('a folder whose owner and server were both killed starts again with what was committed', async () => {
  const child = await startElsewhere()
  const url = (await attachEmbedded(dataDir))?.url as string
  await ask(url, 'create table notes as select 1 as body')
  const pid = postmasterPid()
  await kill(child)
  process.kill(pid, 'SIGKILL')

  const server = await start()
  assert.deepEqual([...(await ask(server.url, 'select body from notes'))], [{ body: 1 }])
})

test('a start waits for an orphaned query of a killed server, which still uses its memory', async () => {
  const child = await startElsewhere()
  const url = (await attachEmbedded(dataDir))?.url as string
  const busy = ask(url, 'select count(*) from generate_series(1, 10000000)').catch(() => [])
  const isBusy = `select 1 from pg_stat_activity where state = 'active' and query like '%generate_series%' and pid <> pg_backend_pid()`
  await until(async () => (await ask(url, isBusy)).length === 1)
  const pid = postmasterPid()
  await kill(child)
  process.kill(pid, 'SIGKILL')

  const server = await start()
  // The second text where nobody has reaped the killed server yet.
  assert.match(readFileSync(join(dataDir, 'postgres.log'), 'utf8'), /is still in use|lock file "postmaster.pid" already exists/)
  assert.deepEqual([...(await ask(server.url, 'select 1 as answer'))], [{ answer: 1 }])
  await busy
})

test('a pid file that names a dead process, or one that is no postgres, does not hold up a start', async () => {
  await (await start()).stop()
  const gone = spawn(process.execPath, ['--version'])
  await once(gone, 'exit')
  for (const pid of [gone.pid, process.pid, process.ppid]) {
    writeFileSync(join(clusterFolder(), 'postmaster.pid'), `${pid}\n${clusterFolder()}\n1700000000\n5432\n\n127.0.0.1\n0 0\nready   \n`)
    assert.equal(await attachEmbedded(dataDir), null)
    const server = await start()
    assert.notEqual(postmasterPid(), pid)
    await server.stop()
  }
})

test('a killed server comes back on the same port, and listeners hear of both', async () => {
  const server = await start()
  const events: string[] = []
  server.onCrash(event => events.push(event))
  const sql = postgres(server.url, { max: 2, onnotice: () => {} })
  await sql`create table notes as select 1 as body`
  for (const round of [1, 2]) {
    const pid = postmasterPid()
    process.kill(pid, 'SIGKILL')
    await until(() => events.length === 2 * round)
    assert.notEqual(postmasterPid(), pid)
    // The pool was made for the first server: it finds the new one by itself. Its first statement may meet the old connection.
    await until(async () => (await sql`select body from notes`.catch(() => [])).length === 1)
  }
  assert.deepEqual(events, ['down', 'up', 'down', 'up'])
  await sql.end()
  await assert.rejects(start(), /already runs/)
})

test('a server that restarts itself after a killed backend is locked again', async () => {
  const server = await start()
  const events: string[] = []
  server.onCrash(event => events.push(event))
  const pid = postmasterPid()
  const sql = postgres(server.url, { max: 1, onnotice: () => {} })
  const [mine] = await sql`select pg_backend_pid() as pid`
  process.kill(mine?.pid, 'SIGKILL')
  await until(() => events.length === 2)
  assert.deepEqual(events, ['down', 'up'])
  assert.equal(postmasterPid(), pid)
  await sql.end()
  const locks = await ask(server.url, `select 1 from pg_locks where locktype = 'advisory' and granted`)
  assert.equal(locks.length, 1)
})

test('stop during a crash ends what was being brought back', async () => {
  const server = await start()
  const down = new Promise<void>(resolve => server.onCrash(event => event === 'down' && resolve()))
  process.kill(postmasterPid(), 'SIGKILL')
  await down
  await server.stop()
  assert.equal(findPostmaster(clusterFolder()), null)
})

test('data of another major version is refused with instructions', async () => {
  await (await start()).stop()
  writeFileSync(join(clusterFolder(), 'PG_VERSION'), '17\n')
  await assert.rejects(start(), /written by PostgreSQL 17; this version of Tollgate brings 18.*DATABASE_URL/)
  assert.equal(readFileSync(join(clusterFolder(), 'PG_VERSION'), 'utf8'), '17\n')
})

test('a first start that was interrupted begins again', async () => {
  await (await start()).stop()
  rmSync(clusterFolder(), { recursive: true })
  writeFileSync(join(dataDir, 'postgres.new'), 'half of something')
  const { url } = await start()
  assert.equal((await ask(url, 'select 1')).length, 1)
})
