/** Products: what is sold, named by id or lookup_key in every path. */
import { Type } from 'typebox'
import { createProductBody, hsaFsaField, presentProduct, productSchema, updateProductBody } from '../contract/product.ts'
import { createdAtQuery, listOf, pageQuery, textField } from '../contract/schema.ts'
import { archiveProduct } from '../engine/catalog/archive-product.ts'
import { createProduct } from '../engine/catalog/create-product.ts'
import { listProducts } from '../engine/catalog/list-products.ts'
import { retrieveProduct } from '../engine/catalog/retrieve-product.ts'
import { updateProduct } from '../engine/catalog/update-product.ts'
import { featuresGiven } from './features-given.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Products'
const read = 'products:read'
const write = 'products:write'

const create = defineRoute({
  method: 'POST',
  path: '/products',
  scope: write,
  tag,
  summary: 'Create a product',
  description: 'Then give it prices with POST /v1/prices.',
  body: createProductBody,
  answer: { status: 201, schema: productSchema },
  failures: ['lookup_key_in_use', 'reserved_identifier', 'not_found', 'feature_archived', 'parameter_missing'],
  example: {
    request: {
      name: 'Test Product',
      description: 'Test Product Description',
      visit_type: 'gym',
      hsa_fsa_eligibility: 'letter_of_medical_necessity',
    },
  },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, links }) => {
    const product = await createProduct(ctx, tx, {
      name: body.name,
      lookupKey: body.lookup_key ?? null,
      description: body.description ?? null,
      hsaFsaEligibility: body.hsa_fsa_eligibility ?? 'not_eligible',
      visitType: body.visit_type ?? null,
      upcCode: body.upc_code ?? null,
      gtin: body.gtin ?? null,
      active: body.active ?? true,
      metadata: body.metadata ?? {},
      features: featuresGiven(body.features ?? []),
    })
    return presentProduct(product, shown(tx, links))
  },
})

const list = defineRoute({
  method: 'GET',
  path: '/products',
  scope: read,
  tag,
  summary: 'List products',
  description: 'Newest first, archived ones too; without those that were made inline for one session.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    active: Type.Optional(Type.Boolean({ description: 'true: those in sale; false: those that are archived.' })),
    lookup_key: Type.Optional(textField('The product with this lookup_key.')),
    hsa_fsa_eligibility: Type.Optional(hsaFsaField()),
  }),
  answer: { status: 200, schema: listOf(productSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const filters = {
      active: query.active ?? null,
      lookupKey: query.lookup_key ?? null,
      hsaFsaEligibility: query.hsa_fsa_eligibility ?? null,
    }
    return presentList(await listProducts(tx, filters, pageRequest(query)), '/v1/products', product =>
      presentProduct(product, shown(tx, links)),
    )
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/products/:id',
  scope: read,
  tag,
  summary: 'Retrieve a product',
  description: 'By id or lookup_key.',
  answer: { status: 200, schema: productSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) => presentProduct(await retrieveProduct(tx, request.params.id), shown(tx, links)),
})

const update = defineRoute({
  method: 'POST',
  path: '/products/:id',
  scope: write,
  tag,
  summary: 'Update a product',
  description: 'What is left out stays as it is; null empties. Open sessions keep what they were made with.',
  body: updateProductBody,
  answer: { status: 200, schema: productSchema },
  failures: ['not_found', 'lookup_key_in_use', 'reserved_identifier', 'feature_archived', 'parameter_missing'],
  example: { request: { description: 'Now with a towel', metadata: { shelf: '7' } } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { params, body }, links }) => {
    const product = await updateProduct(ctx, tx, params.id, {
      name: body.name,
      lookupKey: body.lookup_key,
      description: body.description,
      hsaFsaEligibility: body.hsa_fsa_eligibility,
      visitType: body.visit_type,
      upcCode: body.upc_code,
      gtin: body.gtin,
      active: body.active,
      metadata: body.metadata,
      features: body.features && featuresGiven(body.features),
    })
    return presentProduct(product, shown(tx, links))
  },
})

const archive = defineRoute({
  method: 'POST',
  path: '/products/:id/archive',
  scope: write,
  tag,
  summary: 'Archive a product',
  description:
    'Takes it and its prices out of sale. Open sessions and subscriptions are not touched; update with active: true puts it back.',
  answer: { status: 200, schema: productSchema },
  failures: ['not_found'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) => presentProduct(await archiveProduct(ctx, tx, request.params.id), shown(tx, links)),
})

export const productRoutes = [create, list, retrieve, update, archive]
