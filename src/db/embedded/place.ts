/**
 * Where the cluster lies and who runs it. Normally that is `<data folder>/postgres`. Where root has put everything
 * out of any other user's reach it is a folder of the system's own, and `<data folder>/postgres` is a link to it.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Binaries, locateBinaries, programPath } from './binaries.ts'
import { type Identity, runAs } from './run-program.ts'
import { chooseIdentity, ordinaryUser } from './unprivileged.ts'

/** `folder` holds the cluster (`data`), its password and its log. */
export type Place = Spot & { binaries: Binaries; identity: Identity }

type Spot = { folder: string; data: string; passwordFile: string; logFile: string }

const SYSTEM_FOLDER = process.platform === 'darwin' ? '/var/db/tollgate' : '/var/lib/tollgate'

export async function choosePlace(dataDir: string, log: (line: string) => void, systemFolder = SYSTEM_FOLDER): Promise<Place> {
  const spot = findSpot(dataDir)
  const binaries = locateBinaries()
  const identity = await chooseIdentity(binaries, spot.folder)
  return identity ? { ...spot, binaries, identity } : placeInSystem(spot, binaries, systemFolder, log)
}

/** Makes the data folder for its owner alone; root's may be passed through, so that the server's user reaches its part. */
export function makeDataFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: process.geteuid?.() === 0 ? 0o711 : 0o700 })
}

/** Where the cluster of an existing data folder lies, made or not. */
export function findSpot(dataDir: string): Spot {
  const path = join(realpathSync(dataDir), 'postgres')
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return spotIn(dirname(path))
  const folder = dirname(readlinkSync(path))
  if (existsSync(folder)) return spotIn(folder)
  throw new Error(`${path} leads to ${folder}, which is gone. Put it back, or remove ${dataDir} to begin with an empty database.`)
}

function spotIn(folder: string): Spot {
  const data = join(folder, 'postgres')
  return { folder, data, passwordFile: join(folder, 'postgres.password'), logFile: join(folder, 'postgres.log') }
}

async function placeInSystem(from: Spot, binaries: Binaries, systemFolder: string, log: (line: string) => void): Promise<Place> {
  if (mkdirSync(systemFolder, { recursive: true })) chmodSync(systemFolder, 0o755)
  const copied = await copyBinaries(binaries, systemFolder)
  const to = from.folder.startsWith(`${systemFolder}/`) ? from : moveCluster(from, systemFolder, log)
  const identity = await chooseIdentity(copied, to.folder)
  if (identity) return { ...to, binaries: copied, identity }
  const { owner } = ordinaryUser(to.folder)
  throw new Error(
    `PostgreSQL does not run as root, and running it as user ${owner.uid} in ${to.folder} failed too. Start Tollgate as an ordinary user, or set DATABASE_URL.`,
  )
}

/** One copy per version serves every data folder; the rename makes it whole or absent. */
async function copyBinaries(binaries: Binaries, systemFolder: string): Promise<Binaries> {
  const folder = join(systemFolder, `postgresql-${binaries.version}`)
  if (!existsSync(programPath({ ...binaries, folder }, 'postgres'))) {
    const draft = mkdtempSync(`${folder}-`)
    cpSync(binaries.folder, draft, { recursive: true, verbatimSymlinks: true })
    // Whatever modes the package was installed with: it is public, and another user has to read it here.
    await runAs({ prefix: [], owner: { uid: 0, gid: 0 } }, 'chmod', ['-R', 'a+rX', draft])
    try {
      renameSync(draft, folder)
    } catch (error) {
      rmSync(draft, { recursive: true })
      if (!existsSync(folder)) throw error
    }
  }
  return { ...binaries, folder }
}

/** A fresh folder each time: a data folder that was removed and made again must not find the old one's cluster. */
function moveCluster(from: Spot, systemFolder: string, log: (line: string) => void): Spot {
  const mark = createHash('sha256').update(from.folder).digest('hex').slice(0, 12)
  const to = spotIn(mkdtempSync(join(systemFolder, `${mark}-`)))
  chmodSync(to.folder, 0o711)
  log(`Root's folders cannot be entered by the user who runs PostgreSQL: its data is kept in ${to.folder}.`)
  if (existsSync(from.data)) {
    cpSync(from.data, to.data, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
    cpSync(from.passwordFile, to.passwordFile)
    renameSync(from.data, `${from.data}.before-move`)
    log(`The data there until now was copied; the old copy is ${from.data}.before-move.`)
  }
  symlinkSync(to.data, from.data)
  return to
}
