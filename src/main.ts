/** The program's commands. Each is loaded when it is asked for, so that none pays for the others. */
import { parseArgs } from 'node:util'
import { readConfig } from './config.ts'

const usage = `tollgate <command>

  start [--role all|api|worker]   run the server and its workers
  setup [--live] [--json]         make the first organization, environment and key of a database, once
  migrate                         bring the database's schema up to date
  check [--json]                  check that the books hold; exit code 1 when they do not
  help                            this text

Settings are read from the environment:
  PORT (4300), HOST (127.0.0.1), DATABASE_URL, PUBLIC_URL, TOLLGATE_DATA_DIR (./.tollgate), TOLLGATE_SECRET_KEY,
  TOLLGATE_ALLOW_PRIVATE_WEBHOOKS, TOLLGATE_RATE_LIMIT (500 per second and key; 0 is off), TOLLGATE_LOG_LEVEL (info),
  TOLLGATE_TRUST_PROXY
`

/** Wrong use: the caller is told, and the exit code is 2. */
class UsageError extends Error {}

export async function main(argv: readonly string[]): Promise<void> {
  try {
    process.exitCode = await command(argv)
  } catch (error) {
    process.stderr.write(`${told(error as Error)}\n`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}

/** What went wrong, as a sentence; the place too when it is a fault of the program. */
function told(error: Error & { code?: string }): string {
  const ofOurs = [TypeError, ReferenceError, RangeError, SyntaxError].some(kind => error instanceof kind)
  return (ofOurs && error.stack) || error.message || error.code || String(error)
}

async function command([name, ...rest]: readonly string[]): Promise<number> {
  switch (name) {
    case 'start': {
      const { role } = flags(rest, { role: { type: 'string', default: 'all' } })
      const { roles, start } = await import('./commands/start.ts')
      const known = roles.find(each => each === role)
      if (!known) throw new UsageError(`There is no role "${role}": use ${roles.join(', ')}.`)
      return await start(readConfig(), known)
    }
    case 'setup': {
      const { json = false, live = false } = flags(rest, { json: { type: 'boolean' }, live: { type: 'boolean' } })
      const { setup } = await import('./commands/setup.ts')
      return await setup(readConfig(), { json: json === true, live: live === true })
    }
    case 'migrate': {
      flags(rest, {})
      const { migrate } = await import('./commands/migrate.ts')
      return await migrate(readConfig())
    }
    case 'check': {
      const { json = false } = flags(rest, { json: { type: 'boolean' } })
      const { check } = await import('./commands/check.ts')
      return await check(readConfig(), { json: json === true })
    }
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(usage)
      return 0
    default:
      throw new UsageError(`${name === undefined ? 'Say what to do' : `There is no command "${name}"`}.\n\n${usage}`)
  }
}

type Flags = Record<string, { type: 'string'; default?: string } | { type: 'boolean' }>

function flags(args: string[], options: Flags): Record<string, unknown> {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}
