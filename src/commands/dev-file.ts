/** `<data folder>/dev.json`: where the sandbox of the built-in start is and how to enter it. For its owner's eyes alone. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../context.ts'
import { findCaller } from '../engine/account/find-caller.ts'
import { type Account, setUp } from '../engine/account/set-up.ts'

export type DevAccount = Account & { isNew: boolean }

/** The account that dev.json tells of; made on the first start, and again if the file or the database is another one. */
export async function devAccount(ctx: Context, dataDir: string): Promise<DevAccount> {
  const told = read(dataDir)
  if (told && (await opens(ctx, told))) return { ...told, isNew: false }
  const made = await setUp(ctx, { kind: 'sandbox', anotherKey: true })
  return { ...made!, isNew: true }
}

export function writeDevFile(dataDir: string, url: string, account: Account): void {
  const path = join(dataDir, 'dev.json')
  const { organizationId, environmentId, apiKey } = account
  const text = JSON.stringify(
    { url, organization_id: organizationId, environment_id: environmentId, api_key: apiKey, dashboard: null },
    null,
    2,
  )
  writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

function read(dataDir: string): Account | null {
  try {
    const told = JSON.parse(readFileSync(join(dataDir, 'dev.json'), 'utf8'))
    const account = { organizationId: told.organization_id, environmentId: told.environment_id, apiKey: told.api_key }
    return Object.values(account).every(text => typeof text === 'string') ? account : null
  } catch {
    // Absent or cut short: made anew.
    return null
  }
}

async function opens(ctx: Context, account: Account): Promise<boolean> {
  const caller = await findCaller(ctx, account.apiKey).catch(() => null)
  return caller?.environmentId === account.environmentId
}
