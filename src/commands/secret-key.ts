import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { newSealKey } from '../outside/seal.ts'

/** The key that seals secrets: given, or kept in the data folder, where it is made once. */
export function secretKey(config: Config, random: (bytes: number) => Buffer, log: (line: string) => void): string {
  if (config.secretKey !== null) return config.secretKey
  const path = join(config.dataDir, 'secret.key')
  const found = read(path)
  if (found !== null) return found
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  // Written aside and linked: it appears whole, and of two processes that make one, the first stays.
  const draft = `${path}.${random(6).toString('hex')}`
  writeFileSync(draft, `${newSealKey(random)}\n`, { mode: 0o600 })
  try {
    linkSync(draft, path)
    if (config.databaseUrl !== null)
      log(
        `A secret key was made in ${path}. Keep a copy: what it sealed cannot be read without it. Every other machine needs it as TOLLGATE_SECRET_KEY.`,
      )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  return read(path)!
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
