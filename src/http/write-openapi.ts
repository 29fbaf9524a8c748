/** Writes openapi.json at the root of the repository: what `/openapi.json` answers, with a relative server. */
import { writeFileSync } from 'node:fs'
import { openApi } from './openapi.ts'
import { routes } from './routes.ts'

writeFileSync(new URL('../../openapi.json', import.meta.url), `${JSON.stringify(openApi(routes, 'http://127.0.0.1:4300'), null, 2)}\n`)
