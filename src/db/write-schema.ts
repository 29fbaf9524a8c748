/** `npm run schema`: migrates a fresh database and writes down what came of it. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from './embedded/start.ts'
import { migrate } from './migrate.ts'
import { connect } from './postgres.ts'
import { schemaText } from './schema-text.ts'

const folder = await mkdtemp(join(tmpdir(), 'tollgate-schema-'))
// Root's server runs as another user, who has to get in.
await chmod(folder, 0o755)
const server = await startEmbedded({ dataDir: join(folder, 'data'), log: () => undefined, settings: { fsync: 'off' } })
try {
  const sql = connect(server.url, 1)
  await migrate(sql)
  await writeFile(new URL('schema.sql', import.meta.url), await schemaText(sql))
  await sql.end()
} finally {
  await server.stop()
  await rm(folder, { recursive: true })
}
