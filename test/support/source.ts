/** The project's own source as text, for the tests that watch over it. Paths are relative to the root, with `/`. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Files of `folders` that end in `.ts` or `.tsx`, sorted. */
export function sourceFiles(...folders: string[]): string[] {
  return folders
    .flatMap(folder => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
    .map(path => path.replaceAll(sep, '/'))
    .sort()
}

export const isTest = (path: string) => path.endsWith('.test.ts') || path.endsWith('.suite.ts')

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

export type Import = { from: string; line: number; specifier: string; target: string }

const importShape = /^(?:import|export)\s[^'"`()=;]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm

/** What a file imports, types included. `target` is a path from the root for our own files, else the package's name. */
export function importsOf(path: string): Import[] {
  const text = textOf(path)
  return [...text.matchAll(importShape)].map(match => {
    const specifier = match[1] ?? match[2] ?? match[3]!
    const line = text.slice(0, match.index).split('\n').length
    return { from: path, line, specifier, target: targetOf(path, specifier) }
  })
}

function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(path), specifier))
  if (specifier.startsWith('node:')) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** The lines of code with their numbers: no comments. Files are formatted, so a comment line can be told by its beginning. */
export function codeLines(path: string): { line: number; code: string }[] {
  return textOf(path)
    .split('\n')
    .map((text, index) => ({ line: index + 1, code: text.replace(/(^|\s)\/\/ .*$/, '') }))
    .filter(({ code }) => !/^\s*(\/\*|\*)/.test(code))
}
