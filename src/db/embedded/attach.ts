/** How a guest (`check`, `migrate`) uses the server that an owner runs: it looks, connects, and never stops it. */
import { existsSync } from 'node:fs'
import { readPassword } from './cluster.ts'
import { logIn, urlOf } from './login.ts'
import { findSpot } from './place.ts'
import { findPostmaster, isPostmaster } from './postmaster.ts'
import { DATABASE } from './start.ts'

/** Null when none runs: the guest may then start it itself. */
export async function attachEmbedded(dataDir: string): Promise<{ url: string } | null> {
  if (!existsSync(dataDir)) return null
  const { data, passwordFile } = findSpot(dataDir)
  const postmaster = findPostmaster(data)
  if (!postmaster) return null
  const login = { port: postmaster.port, password: readPassword(passwordFile), database: DATABASE, name: `tollgate guest ${process.pid}` }
  // It may be starting: the address is of use only when it answers.
  const session = await logIn(login, { isThere: () => isPostmaster(postmaster.pid, data) })
  if (!session) return null
  await session.end()
  return { url: urlOf(login) }
}
