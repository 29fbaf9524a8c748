/** `tollgate setup`: the first organization, environment and key of a database, once. */
import { type Config, SettingError } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { setUp } from '../engine/account/set-up.ts'
import { visit } from './visit.ts'

export async function setup(config: Config, options: { json: boolean; live: boolean }): Promise<number> {
  return await visit(config, async ctx => {
    await migrate(ctx.db.sql)
    const kind = options.live ? 'live' : 'sandbox'
    const account = await setUp(ctx, { kind, anotherKey: false })
    if (!account)
      throw new SettingError(
        `This database has its ${kind} environment and a key to it already. A new key: POST /v1/api_keys with an old one.`,
      )
    const url = ctx.settings.publicUrl ?? ctx.settings.selfUrl
    const { organizationId, environmentId, apiKey } = account
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ url, organization_id: organizationId, environment_id: environmentId, api_key: apiKey })}\n`
        : `Organization  ${organizationId}\nEnvironment   ${environmentId} (${kind})\nAPI key       ${apiKey}\nThe key is shown this once: keep it.\n`,
    )
    return 0
  })
}
