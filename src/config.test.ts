import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig, SettingError } from './config.ts'

test('without any setting: one machine, its own database', () => {
  assert.deepEqual(readConfig({}), {
    port: 4300,
    host: '127.0.0.1',
    databaseUrl: null,
    dataDir: './.tollgate',
    publicUrl: null,
    secretKey: null,
    allowPrivateWebhooks: true,
    ratePerSecond: 500,
    logLevel: 'info',
    trustProxy: false,
  })
})

test('with a database of its own, receivers on loopback are not reached unless allowed', () => {
  const DATABASE_URL = 'postgres://u:p@db/tollgate'
  assert.equal(readConfig({ DATABASE_URL }).allowPrivateWebhooks, false)
  assert.equal(readConfig({ DATABASE_URL, TOLLGATE_ALLOW_PRIVATE_WEBHOOKS: '1' }).allowPrivateWebhooks, true)
})

const good: [env: Record<string, string>, name: keyof ReturnType<typeof readConfig>, value: unknown][] = [
  [{ PORT: '' }, 'port', 4300],
  [{ PORT: '0' }, 'port', 0],
  [{ PUBLIC_URL: 'https://billing.example.com/' }, 'publicUrl', 'https://billing.example.com'],
  [{ TOLLGATE_RATE_LIMIT: '0' }, 'ratePerSecond', 0],
  [{ TOLLGATE_LOG_LEVEL: 'WARN' }, 'logLevel', 'warn'],
  [{ TOLLGATE_ALLOW_PRIVATE_WEBHOOKS: 'no' }, 'allowPrivateWebhooks', false],
]
for (const [env, name, value] of good) test(`${JSON.stringify(env)}: ${value}`, () => assert.equal(readConfig(env)[name], value))

const bad: Record<string, string>[] = [
  { PORT: '70000' },
  { PORT: '-1' },
  { PORT: '43oo' },
  { DATABASE_URL: 'mysql://x' },
  { PUBLIC_URL: 'billing.example.com' },
  { PUBLIC_URL: 'https://u:p@x' },
  { TOLLGATE_RATE_LIMIT: '1.5' },
  { TOLLGATE_LOG_LEVEL: 'loud' },
  { TOLLGATE_ALLOW_PRIVATE_WEBHOOKS: 'maybe' },
]
for (const env of bad) {
  const [name] = Object.keys(env)
  test(`${JSON.stringify(env)} is refused by name`, () =>
    assert.throws(
      () => readConfig(env),
      error => error instanceof SettingError && error.message.includes(name!),
    ))
}
