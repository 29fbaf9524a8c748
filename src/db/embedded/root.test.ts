import assert from 'node:assert/strict'
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import postgres from 'postgres'
import { attachEmbedded } from './attach.ts'
import { findPostmaster } from './postmaster.ts'
import { startEmbedded } from './start.ts'

const skip = process.geteuid?.() === 0 ? false : 'only root has to become somebody else'

/** Whether everybody may pass through to a folder: what becomes of it otherwise is told by the test of the closed folder. */
function isOpen(folder: string): boolean {
  const passes = (statSync(folder).mode & 0o001) !== 0
  return passes && (dirname(folder) === folder || isOpen(dirname(folder)))
}

/** The server's binaries lie in the checkout: where only root may enter it, nobody else can run them in place. */
const skipClosed = skip || (isOpen(import.meta.dirname) ? false : 'this checkout is in a folder that only root may enter')

/** A user without a name, whose folders root's namespace cannot enter. */
const STRANGER = 54321

let scratch: string

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tollgate-root-'))
})

afterEach(() => rmSync(scratch, { recursive: true }))

/** Starts twice on one folder; answers the lines logged, and the user whom the system sees as the server's. */
async function startTwice(dataDir: string): Promise<{ lines: string[]; uid: number }> {
  const lines: string[] = []
  const options = { dataDir, log: (line: string) => lines.push(line), systemFolder: join(scratch, 'system') }
  let uid = -1
  for (const round of [1, 2]) {
    const server = await startEmbedded(options)
    const sql = postgres(server.url, { max: 1, onnotice: () => {} })
    await sql`create table if not exists rounds (number int)`
    await sql`insert into rounds values (${round})`
    assert.equal((await sql`select from rounds`).length, round)
    await sql.end()
    assert.equal((await attachEmbedded(dataDir))?.url, server.url)
    uid = statSync(`/proc/${findPostmaster(join(dataDir, 'postgres'))?.pid}`).uid
    await server.stop()
  }
  return { lines, uid }
}

test('where all may pass, root runs the server as nobody', { skip: skipClosed }, async () => {
  chmodSync(scratch, 0o755)
  const { uid } = await startTwice(join(scratch, 'data'))
  assert.notEqual(uid, 0)
  assert.equal(statSync(join(scratch, 'data', 'postgres')).uid, uid)
  assert.equal(statSync(join(scratch, 'data', 'postgres.password')).uid, 0)
})

test('a data folder that belongs to a named user is served as that user', { skip: skipClosed }, async () => {
  chmodSync(scratch, 0o755)
  const daemon = readFileSync('/etc/passwd', 'utf8').match(/^daemon:[^:]*:(\d+):/m)
  assert.ok(daemon, 'every system has a daemon')
  mkdirSync(join(scratch, 'data'))
  chownSync(join(scratch, 'data'), Number(daemon[1]), 0)
  const { uid } = await startTwice(join(scratch, 'data'))
  assert.equal(uid, Number(daemon[1]))
})

test('in a folder that only root may enter, the server runs there all the same', { skip }, async () => {
  chmodSync(scratch, 0o700)
  const dataDir = join(scratch, 'clone', '.tollgate')
  await startTwice(dataDir)
  assert.ok(existsSync(join(dataDir, 'postgres')))
})

test('a data folder that moves out of reach after its first start keeps its data', { skip }, async () => {
  chmodSync(scratch, 0o755)
  const dataDir = join(scratch, 'data')
  const options = { dataDir, log: () => {}, systemFolder: join(scratch, 'system') }
  await (await startEmbedded(options)).stop()
  chmodSync(scratch, 0o700)
  await startTwice(dataDir)
})

test('where not even a namespace helps, data and binaries go to the system’s folder, and its path is logged', {
  skip: skipClosed,
}, async () => {
  chmodSync(scratch, 0o755)
  const walled = join(scratch, 'walled')
  mkdirSync(walled, { mode: 0o700 })
  chownSync(walled, STRANGER, STRANGER)
  const dataDir = join(walled, 'data')
  const { lines, uid } = await startTwice(dataDir)
  assert.notEqual(uid, 0)
  assert.ok(lstatSync(join(dataDir, 'postgres')).isSymbolicLink())
  const folders = readdirSync(join(scratch, 'system'))
  assert.equal(folders.length, 2, 'one for the data, one for the binaries')
  const told = lines.filter(line => line.includes(join(scratch, 'system')))
  assert.equal(told.length, 1)
})
