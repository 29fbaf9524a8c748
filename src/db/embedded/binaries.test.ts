import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { locateBinaries, mendBinaries } from './binaries.ts'

test('links and modes that the install script would have made are made', t => {
  const copy = mkdtempSync(join(tmpdir(), 'tollgate-binaries-'))
  t.after(() => rmSync(copy, { recursive: true }))
  const original = dirname(locateBinaries().folder)
  const isLink = (path: string) => lstatSync(path).isSymbolicLink()
  cpSync(original, copy, { recursive: true, filter: path => !isLink(path) })
  const programs = ['initdb', 'postgres'].map(name => join(copy, 'native', 'bin', name))
  for (const program of programs) chmodSync(program, 0o644)
  const links = JSON.parse(readFileSync(join(copy, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[]
  assert.ok(links.length > 0)
  assert.deepEqual(
    links.filter(link => existsSync(join(copy, link.target))),
    [],
  )

  mendBinaries(copy)
  mendBinaries(copy)

  for (const { target } of links) assert.ok(isLink(join(copy, target)) && existsSync(join(copy, target)), target)
  for (const program of programs) assert.match(execFileSync(program, ['--version'], { encoding: 'utf8' }), /PostgreSQL\) 18\./)
})
