/** The API's documents: `/openapi.json`, an interactive reference at `/docs`, and what each error code means. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sendJson } from './answer.ts'
import { errorsPage } from './errors-page.ts'
import { openApi } from './openapi.ts'
import type { Links, Route } from './route.ts'

export async function mountDocs(app: FastifyInstance, routes: readonly Route[], links: (request: FastifyRequest) => Links): Promise<void> {
  app.get('/openapi.json', async (request, reply) => sendJson(reply, 200, openApi(routes, links(request).base)))
  app.get('/docs/errors', async (_request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
      .send(errorsPage()),
  )
  // The reference shows a document of its own making: it gets ours, with the address it was asked at.
  await app.register(swagger, { mode: 'static', specification: { document: openApi(routes, '/') as never } })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP:
      "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'",
    uiConfig: { deepLinking: true, docExpansion: 'list', validatorUrl: null, persistAuthorization: false },
    theme: { title: 'Tollgate API' },
    transformSpecificationClone: false,
    transformSpecification: (document, request) => ({ ...document, servers: [{ url: links(request).base }] }),
  })
}
