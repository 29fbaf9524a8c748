/** Credit notes: made with every refund of an invoice, and by the merchant while an invoice is still owed. */
import { Type } from 'typebox'
import { createCreditNoteBody, creditNoteSchema, presentCreditNote } from '../contract/credit-note.ts'
import { createdAtQuery, listOf, pageQuery, textField } from '../contract/schema.ts'
import { createCreditNote } from '../engine/correction/create-credit-note.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { listCreditNotes } from '../engine/invoice/list-credit-notes.ts'
import { retrieveCreditNote } from '../engine/invoice/retrieve-credit-note.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { namedParts } from './refund.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Credit notes'
const scope = 'credit_notes:read'

const create = defineRoute({
  method: 'POST',
  path: '/credit_notes',
  scope: 'credit_notes:write',
  tag,
  summary: 'Credit an open invoice',
  description:
    'Lowers what is due of an invoice that is not paid yet, which itself never changes. With nothing remaining it is paid, and a subscription that waited for it goes on. What was paid is given back by a refund.',
  body: createCreditNoteBody,
  answer: { status: 201, schema: creditNoteSchema },
  failures: ['not_found', 'invoice_not_open', 'payment_in_progress', 'amount_invalid', 'parameter_invalid'],
  example: { request: { invoice_id: 'inv_01jd3v6y2m8q4r7t9w0x5z1abc', amount: 1000, reason: 'order_change', memo: 'One seat less.' } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, links }) => {
    const { note, lines } = await createCreditNote(ctx, tx, {
      invoiceId: body.invoice_id,
      amount: body.amount === undefined ? null : BigInt(body.amount),
      lines: namedParts(body.lines),
      reason: body.reason ?? 'requested_by_customer',
      memo: body.memo ?? null,
      metadata: body.metadata ?? {},
    })
    return presentCreditNote(note, lines, shown(tx, links))
  },
})

const list = defineRoute({
  method: 'GET',
  path: '/credit_notes',
  scope,
  tag,
  summary: 'List credit notes',
  description: 'Newest first, void ones too.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(creditNoteSchema),
    customer: Type.Optional(textField('Id or external_id of a customer.')),
    invoice: Type.Optional(textField('Id of an invoice.')),
  }),
  answer: { status: 200, schema: listOf(creditNoteSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = { customerId: await narrowToCustomer(tx, query.customer), invoiceId: query.invoice ?? null }
    const page = presentList(await listCreditNotes(tx, filters, pageRequest(query)), '/v1/credit_notes', ({ note, lines }) =>
      presentCreditNote(note, lines, at),
    )
    await expand(tx, at, creditNoteSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/credit_notes/:id',
  scope,
  tag,
  summary: 'Retrieve a credit note',
  description: 'With its lines: what of each line of the invoice was taken back.',
  query: Type.Object(expandQuery(creditNoteSchema)),
  answer: { status: 200, schema: creditNoteSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const { note, lines } = await retrieveCreditNote(tx, params.id)
    const object = presentCreditNote(note, lines, at)
    await expand(tx, at, creditNoteSchema, [object], query['expand[]'])
    return object
  },
})

export const creditNoteRoutes = [create, list, retrieve]
