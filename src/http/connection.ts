/** Connections to payment providers, as they stand. */
import { Type } from 'typebox'
import { connectionSchema, presentConnection } from '../contract/connection.ts'
import { createdAtQuery, listOf, pageQuery } from '../contract/schema.ts'
import { findConnections, requireConnection } from '../engine/account/show-connections.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'

const tag = 'Connections'

const retrieve = defineRoute({
  method: 'GET',
  path: '/connections/:id',
  scope: 'connections:read',
  tag,
  summary: 'Retrieve a connection',
  description: 'Where its webhooks have to be sent, and whether one that should have come did not.',
  answer: { status: 200, schema: connectionSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) =>
    presentConnection(await requireConnection(tx, request.params.id), { environment: tx.environment, base: links.base }),
})

const list = defineRoute({
  method: 'GET',
  path: '/connections',
  scope: 'connections:read',
  tag,
  summary: 'List connections',
  description: 'Those of this environment, newest first. Every sandbox environment has the built-in sandbox.',
  query: Type.Object({ ...pageQuery, ...createdAtQuery }),
  answer: { status: 200, schema: listOf(connectionSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) =>
    presentList(await findConnections(tx, pageRequest(query)), '/v1/connections', connection =>
      presentConnection(connection, { environment: tx.environment, base: links.base }),
    ),
})

export const connectionRoutes = [retrieve, list]
