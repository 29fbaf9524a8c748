/** Settings, from the environment: the only reader of it. A wrong one stops the start with a sentence. */
export type Config = {
  port: number
  host: string
  /** Null: our own PostgreSQL is started in the data folder. */
  databaseUrl: string | null
  dataDir: string
  publicUrl: string | null
  /** Null: read from, or made once into, the data folder. */
  secretKey: string | null
  allowPrivateWebhooks: boolean
  /** Requests per second and key; 0 is off. */
  ratePerSecond: number
  logLevel: (typeof logLevels)[number]
  trustProxy: boolean
}

/** A setting that cannot be used: told to whoever starts the program, without a stack. */
export class SettingError extends Error {}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
/** Far beyond what one process serves. */
const rateMax = 1_000_000

export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const databaseUrl = given(env, 'DATABASE_URL')
  if (databaseUrl !== null && !/^postgres(?:ql)?:\/\//.test(databaseUrl))
    throw new SettingError('DATABASE_URL must begin with postgres:// (postgres://user:password@host:5432/database).')
  return {
    port: whole(env, 'PORT', 4300, 65_535),
    host: given(env, 'HOST') ?? '127.0.0.1',
    databaseUrl,
    dataDir: given(env, 'TOLLGATE_DATA_DIR') ?? './.tollgate',
    publicUrl: publicUrl(env),
    secretKey: given(env, 'TOLLGATE_SECRET_KEY'),
    // Beside the built-in database it is somebody's own machine, where receivers are on loopback.
    allowPrivateWebhooks: flag(env, 'TOLLGATE_ALLOW_PRIVATE_WEBHOOKS', databaseUrl === null),
    ratePerSecond: whole(env, 'TOLLGATE_RATE_LIMIT', 500, rateMax),
    logLevel: oneOf(env, 'TOLLGATE_LOG_LEVEL', logLevels, 'info'),
    trustProxy: flag(env, 'TOLLGATE_TRUST_PROXY', false),
  }
}

type Env = Record<string, string | undefined>

/** Empty counts as not set: shells and compose files cannot always unset. */
function given(env: Env, name: string): string | null {
  const text = env[name]?.trim()
  return text ? text : null
}

function whole(env: Env, name: string, otherwise: number, max: number): number {
  const text = given(env, name)
  if (text === null) return otherwise
  if (!/^\d{1,9}$/.test(text) || Number(text) > max)
    throw new SettingError(`${name} must be a whole number from 0 to ${max}, not "${text}".`)
  return Number(text)
}

function flag(env: Env, name: string, otherwise: boolean): boolean {
  const text = given(env, name)?.toLowerCase()
  if (text === undefined) return otherwise
  if (['1', 'true', 'yes', 'on'].includes(text)) return true
  if (['0', 'false', 'no', 'off'].includes(text)) return false
  throw new SettingError(`${name} must be 1 or 0, not "${text}".`)
}

function oneOf<const T extends string>(env: Env, name: string, words: readonly T[], otherwise: T): T {
  const text = given(env, name)?.toLowerCase()
  const found = words.find(word => word === (text ?? otherwise))
  if (found === undefined) throw new SettingError(`${name} must be one of ${words.join(', ')}, not "${text}".`)
  return found
}

function publicUrl(env: Env): string | null {
  const text = given(env, 'PUBLIC_URL')
  if (text === null) return null
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw new SettingError(`PUBLIC_URL must be an http or https address such as https://billing.example.com, not "${text}".`)
  return text.replace(/\/+$/, '')
}
