/** Letters of medical necessity: to be listed and decided; what the buyer answered has a scope of its own. */
import { Type } from 'typebox'
import {
  declineLetterBody,
  issueLetterBody,
  letterAnswersSchema,
  letterSchema,
  presentLetter,
  presentLetterAnswers,
} from '../contract/letter.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { letterStatuses } from '../core/letter.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { declineLetter } from '../engine/letter/decline-letter.ts'
import { issueLetter } from '../engine/letter/issue-letter.ts'
import { listLetters } from '../engine/letter/list-letters.ts'
import { readAnswers } from '../engine/letter/read-answers.ts'
import { retrieveLetter } from '../engine/letter/retrieve-letter.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Letters of medical necessity'

const list = defineRoute({
  method: 'GET',
  path: '/letters',
  scope: 'letters:read',
  tag,
  summary: 'List letters',
  description: 'Newest first. status=submitted are those that wait for a decision.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(letterSchema),
    customer: Type.Optional(textField('Id or external_id of a customer.')),
    status: Type.Optional(enumOf(letterStatuses, 'Letters in this state.')),
    checkout_session: Type.Optional(textField('Id of a checkout session: the letters it needed.')),
    product: Type.Optional(textField('Id of a product.')),
  }),
  answer: { status: 200, schema: listOf(letterSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      customerId: await narrowToCustomer(tx, query.customer),
      status: query.status ?? null,
      checkoutSessionId: query.checkout_session ?? null,
      productId: query.product ?? null,
    }
    const page = presentList(await listLetters(tx, filters, pageRequest(query)), '/v1/letters', letter => presentLetter(letter, at))
    await expand(tx, at, letterSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/letters/:id',
  scope: 'letters:read',
  tag,
  summary: 'Retrieve a letter',
  description: 'Without what the buyer answered.',
  query: Type.Object(expandQuery(letterSchema)),
  answer: { status: 200, schema: letterSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = (letter => presentLetter(letter, at))(await retrieveLetter(tx, params.id))
    await expand(tx, at, letterSchema, [object], query['expand[]'])
    return object
  },
})

const answers = defineRoute({
  method: 'GET',
  path: '/letters/:id/answers',
  scope: 'health:read',
  tag,
  summary: "Read a letter's answers",
  description:
    'What the buyer answered, for the clinician who decides. Health data: no other scope shows it (letters:* does not; a key with every scope does), no event and no list carries it, and it is gone for good once the customer is erased (404).',
  answer: { status: 200, schema: letterAnswersSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ ctx, tx, request: { params } }) => ({
    body: presentLetterAnswers(params.id, await readAnswers(ctx, tx, params.id)),
    headers: { 'cache-control': 'no-store' },
  }),
})

const issue = defineRoute({
  method: 'POST',
  path: '/letters/:id/issue',
  scope: 'letters:write',
  tag,
  summary: 'Issue a letter',
  description: 'Of a submitted letter. Until it expires, the customer needs no other one for the product. Sends letter.issued.',
  body: issueLetterBody,
  answer: { status: 200, schema: letterSchema },
  failures: ['not_found', 'letter_not_open'],
  example: { request: { expires_at: null } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { params, body }, links }) => {
    const expiresAt = body.expires_at ? Temporal.Instant.from(body.expires_at) : null
    return presentLetter(await issueLetter(ctx, tx, { id: params.id, expiresAt }), shown(tx, links))
  },
})

const decline = defineRoute({
  method: 'POST',
  path: '/letters/:id/decline',
  scope: 'letters:write',
  tag,
  summary: 'Decline a letter',
  description:
    'Of a submitted letter, for good. If the session was paid with an HSA or FSA card, what was paid for the product is refunded and its subscription ended, unless refund_on_declined_letter of the environment is off; payments with other cards stay. Sends letter.declined.',
  body: declineLetterBody,
  answer: { status: 200, schema: letterSchema },
  failures: ['not_found', 'letter_not_open'],
  example: { request: { reason: 'The product does not treat the condition.' } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { params, body }, links }) =>
    presentLetter(await declineLetter(ctx, tx, { id: params.id, reason: body.reason }), shown(tx, links)),
})

export const letterRoutes = [list, retrieve, answers, issue, decline]
