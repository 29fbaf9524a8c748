/** Disputes, to be read: banks open and decide them. In a sandbox a test decides. */
import { Type } from 'typebox'
import { disputeSchema, presentDispute } from '../contract/dispute.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { disputeStatuses } from '../core/dispute.ts'
import { listDisputes } from '../engine/correction/list-disputes.ts'
import { retrieveDispute } from '../engine/correction/retrieve-dispute.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { closeDispute } from '../engine/settlement/close-dispute.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Disputes'
const scope = 'disputes:read'

/** The answer waits for settlement so long; after that it tells what is known. */
const patienceMs = 10_000

const list = defineRoute({
  method: 'GET',
  path: '/disputes',
  scope,
  tag,
  summary: 'List disputes',
  description: 'Newest first.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(disputeSchema),
    customer: Type.Optional(textField('Id or external_id of a customer.')),
    payment: Type.Optional(textField('Id of a payment.')),
    status: Type.Optional(enumOf(disputeStatuses, 'Disputes in this state.')),
  }),
  answer: { status: 200, schema: listOf(disputeSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      paymentId: query.payment ?? null,
      customerId: await narrowToCustomer(tx, query.customer),
      status: query.status ?? null,
    }
    const page = presentList(await listDisputes(tx, filters, pageRequest(query)), '/v1/disputes', dispute => presentDispute(dispute, at))
    await expand(tx, at, disputeSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/disputes/:id',
  scope,
  tag,
  summary: 'Retrieve a dispute',
  description: 'While it is opened its payment cannot be refunded. The invoice stays paid, whatever comes of it.',
  query: Type.Object(expandQuery(disputeSchema)),
  answer: { status: 200, schema: disputeSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = presentDispute(await retrieveDispute(tx, params.id), at)
    await expand(tx, at, disputeSchema, [object], query['expand[]'])
    return object
  },
})

const close = defineRoute({
  method: 'POST',
  path: '/test_helpers/disputes/:id/close',
  scope: 'disputes:write',
  tag: 'Test helpers',
  summary: 'Decide a dispute',
  description:
    'What a bank would do, in sandbox environments only: the sandbox tells of it by webhook, and the answer comes when that has been applied, at most after 10 s. The card named disputed opens one right after it has paid.',
  body: Type.Object({ status: enumOf(['won', 'lost'], 'won: the money comes back; lost: it is gone.') }),
  answer: { status: 200, schema: disputeSchema },
  failures: ['not_found', 'not_supported', 'dispute_closed'],
  example: { request: { status: 'won' } },
  effect: 'steps',
  handle: async ({ ctx, environmentId, request: { params, body }, links }) => {
    const dispute = await closeDispute(ctx, environmentId, { disputeId: params.id, status: body.status }, patienceMs)
    return presentDispute(dispute, { environment: { kind: 'sandbox' }, base: links.base })
  },
})

export const disputeRoutes = [list, retrieve, close]
