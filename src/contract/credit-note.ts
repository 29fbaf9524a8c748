import { type Static, Type } from 'typebox'
import { type CreditNote, type CreditNoteLine, creditReasons } from '../core/credit-note.ts'
import { type Presenting, presentRecord } from './present.ts'
import { amountField, amountInput, currencyField, enumOf, idField, metadataField, nullable, objectFields, textField } from './schema.ts'

const creditNoteLineSchema = Type.Object(
  {
    id: idField('cnl', 'Id of the line.'),
    object: Type.Literal('credit_note_line'),
    invoice_line_id: nullable(idField('il', 'The line of the invoice that it corrects; null: the shipping.')),
    description: textField('What that line says.'),
    amount: amountField('Taken back of it, net of discount, without the tax on top.'),
    tax_amount: amountField('Taken back of the tax on top.'),
    tax_included_amount: amountField('Tax that the amount contains.'),
  },
  { title: 'CreditNoteLine' },
)

export const creditNoteSchema = Type.Object(
  {
    id: idField('cn', 'Id of the credit note.'),
    object: Type.Literal('credit_note'),
    ...objectFields,
    number: textField('From a gapless series of its own.'),
    status: enumOf(['issued', 'void'], 'void: the refund it was for failed.'),
    invoice_id: idField('inv', 'The invoice that it corrects.'),
    customer_id: idField('cus', 'Whose invoice that is.'),
    refund_id: nullable(idField('re', 'The refund that gives the money back; null when it lowers what was still due.')),
    reason: enumOf(creditReasons, 'Why.'),
    memo: nullable(textField('For the customer.')),
    currency: currencyField(),
    subtotal: amountField('Sum of the lines, without the tax on top.'),
    tax_total: amountField('Tax on top.'),
    tax_included_total: amountField('Tax that the subtotal contains.'),
    balance_total: amountField("Goes back to the customer's balance."),
    total: amountField('subtotal + tax_total. Less balance_total, it is given back, or taken off what is due.'),
    lines: Type.Array(creditNoteLineSchema, { description: 'What of each line is taken back.' }),
  },
  { title: 'CreditNote', description: 'Corrects a final invoice, which never changes.' },
)

export type WireCreditNote = Static<typeof creditNoteSchema>

export function presentCreditNote(note: CreditNote, lines: readonly CreditNoteLine[], at: Presenting): WireCreditNote {
  return {
    id: note.id,
    object: 'credit_note',
    ...presentRecord(note, at),
    number: note.number,
    status: note.status,
    invoice_id: note.invoiceId,
    customer_id: note.customerId,
    refund_id: note.refundId,
    reason: note.reason,
    memo: note.memo,
    currency: note.currency,
    subtotal: note.subtotal,
    tax_total: note.taxTotal,
    tax_included_total: note.taxIncludedTotal,
    balance_total: note.balanceTotal,
    total: note.total,
    lines: lines.map(line => ({
      id: line.id,
      object: 'credit_note_line',
      invoice_line_id: line.invoiceLineId,
      description: line.description,
      amount: line.amount,
      tax_amount: line.taxAmount,
      tax_included_amount: line.taxIncludedAmount,
    })),
  }
}

/** An invoice has no more lines than this many can name. */
const namedPartsMax = 100

/** What of which line: in credit notes and in refunds. */
export const namedPartsField = Type.Array(
  Type.Object({
    invoice_line_id: nullable(idField('il', 'A line of the invoice; null: the shipping.')),
    amount: amountInput('How much of it, tax on top included.', { minimum: 1 }),
  }),
  { minItems: 1, maxItems: namedPartsMax, description: 'Which lines it is taken from; without, from all by what they have left.' },
)

/** Those that a merchant may give. */
const givenReasons = creditReasons.filter(reason => reason !== 'letter_declined')

export const createCreditNoteBody = Type.Object({
  invoice_id: idField('inv', 'An open invoice.'),
  amount: Type.Optional(amountInput('What is taken off; without it what the lines say, else all that remains.', { minimum: 1 })),
  lines: Type.Optional(namedPartsField),
  reason: Type.Optional(enumOf(givenReasons, 'Why.', { default: 'requested_by_customer' })),
  memo: Type.Optional(textField('For the customer.')),
  metadata: Type.Optional(metadataField()),
})
