/**
 * PostgreSQL refuses to run as root. Root therefore runs it as an ordinary user, or, where that user cannot reach
 * the folders, in a user namespace in which root is called by another name. Each way is tried before it is chosen.
 */
import { readFileSync, statSync } from 'node:fs'
import { type Binaries, programPath } from './binaries.ts'
import { type Identity, runAs } from './run-program.ts'

/** Who owns nothing, on systems without an entry for it. */
const NOBODY = { uid: 65534, gid: 65534 }

/** Who may run the server with its data in `folder`; null when the binaries or the folder are out of reach for all. */
export async function chooseIdentity(binaries: Binaries, folder: string): Promise<Identity | null> {
  const uid = process.geteuid?.() ?? 0
  if (uid !== 0) return { prefix: [], owner: { uid, gid: process.getegid?.() ?? 0 } }
  for (const identity of [ordinaryUser(folder), namespace()]) {
    if (await canReach(identity, binaries, folder)) return identity
  }
  return null
}

/** The folder's owner, if that is a user with a name (initdb asks for it), else nobody. */
export function ordinaryUser(folder: string): Identity {
  const owner = statSync(folder).uid
  const user = (owner === 0 ? undefined : userOf(fields => Number(fields[2]) === owner)) ?? nobody()
  return { prefix: [], ...user, owner: user }
}

function namespace(): Identity {
  const { uid, gid } = nobody()
  return { prefix: ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'], owner: { uid: 0, gid: 0 } }
}

/** Enters the folder and runs the server's binary: truer than reading modes, since lists, mounts and limits count too. */
async function canReach(identity: Identity, binaries: Binaries, folder: string): Promise<boolean> {
  try {
    await runAs(identity, '/bin/sh', ['-c', 'cd -- "$0" && exec "$1" --version', folder, programPath(binaries, 'postgres')])
    return true
  } catch {
    return false
  }
}

function nobody(): { uid: number; gid: number } {
  return userOf(fields => fields[0] === 'nobody') ?? NOBODY
}

function userOf(wanted: (fields: string[]) => boolean): { uid: number; gid: number } | undefined {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const found = lines.map(line => line.split(':')).find(fields => fields.length >= 4 && wanted(fields))
  return found && { uid: Number(found[2]), gid: Number(found[3]) }
}
