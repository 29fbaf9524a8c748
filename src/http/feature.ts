/** Features: what plans and products grant, named by id or lookup_key in every path. */
import { Type } from 'typebox'
import { createFeatureBody, featureSchema, presentFeature, updateFeatureBody } from '../contract/feature.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { Failure } from '../core/failure.ts'
import { featureTypes } from '../core/feature.ts'
import { archiveFeature } from '../engine/catalog/archive-feature.ts'
import { createFeature } from '../engine/catalog/create-feature.ts'
import { listFeatures } from '../engine/catalog/list-features.ts'
import { retrieveFeature } from '../engine/catalog/retrieve-feature.ts'
import { updateFeature } from '../engine/catalog/update-feature.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Features'
const read = 'features:read'
const write = 'features:write'

const create = defineRoute({
  method: 'POST',
  path: '/features',
  scope: write,
  tag,
  summary: 'Create a feature',
  description: 'Give it to plans and products; then ask by its lookup_key whether a customer may use it.',
  body: createFeatureBody,
  answer: { status: 201, schema: featureSchema },
  failures: ['lookup_key_in_use', 'reserved_identifier', 'not_supported'],
  example: { request: { name: 'Single sign-on', lookup_key: 'sso', type: 'boolean' } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, links }) => {
    if (body.type === 'metered')
      throw new Failure('not_supported', 'Metered features are not supported yet: make it boolean or static.', { param: 'type' })
    const { name, lookup_key: lookupKey, type, metadata = {} } = body
    return presentFeature(await createFeature(ctx, tx, { name, lookupKey, type, metadata }), shown(tx, links))
  },
})

const list = defineRoute({
  method: 'GET',
  path: '/features',
  scope: read,
  tag,
  summary: 'List features',
  description: 'Newest first, archived ones too.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    type: Type.Optional(enumOf(featureTypes, 'Features of this type.')),
    active: Type.Optional(Type.Boolean({ description: 'true: those in use; false: those that are archived.' })),
    lookup_key: Type.Optional(textField('The feature with this lookup_key.')),
  }),
  answer: { status: 200, schema: listOf(featureSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const filters = { type: query.type ?? null, active: query.active ?? null, lookupKey: query.lookup_key ?? null }
    return presentList(await listFeatures(tx, filters, pageRequest(query)), '/v1/features', feature =>
      presentFeature(feature, shown(tx, links)),
    )
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/features/:id',
  scope: read,
  tag,
  summary: 'Retrieve a feature',
  description: 'By id or lookup_key.',
  answer: { status: 200, schema: featureSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) => presentFeature(await retrieveFeature(tx, request.params.id), shown(tx, links)),
})

const update = defineRoute({
  method: 'POST',
  path: '/features/:id',
  scope: write,
  tag,
  summary: 'Update a feature',
  description: 'What is left out stays as it is. Its type stays for good.',
  body: updateFeatureBody,
  answer: { status: 200, schema: featureSchema },
  failures: ['not_found', 'lookup_key_in_use', 'reserved_identifier'],
  example: { request: { name: 'Single sign-on' } },
  effect: 'transaction',
  handle: async ({ tx, request: { params, body }, links }) => {
    const { lookup_key: lookupKey, ...change } = body
    return presentFeature(await updateFeature(tx, params.id, { ...change, lookupKey }), shown(tx, links))
  },
})

const archive = defineRoute({
  method: 'POST',
  path: '/features/:id/archive',
  scope: write,
  tag,
  summary: 'Archive a feature',
  description: 'It can be given to no more plans and products; those that grant it go on. Update with active: true puts it back.',
  answer: { status: 200, schema: featureSchema },
  failures: ['not_found'],
  effect: 'transaction',
  handle: async ({ tx, request, links }) => presentFeature(await archiveFeature(tx, request.params.id), shown(tx, links)),
})

export const featureRoutes = [create, list, retrieve, update, archive]
