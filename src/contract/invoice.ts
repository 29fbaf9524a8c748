import { type Static, Type } from 'typebox'
import { billingReasons, type Invoice, type InvoiceLine, invoiceStatuses } from '../core/invoice.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import {
  amountField,
  currencyField,
  decimalField,
  enumOf,
  idField,
  listOf,
  nullable,
  objectFields,
  textField,
  timeField,
} from './schema.ts'

export const explanationSchema = Type.Object(
  {
    price_version: Type.Integer({ description: 'The version of the price that was applied.' }),
    steps: Type.Array(
      Type.Object({
        what: textField('The step as people write it, in major units.', { minLength: 0 }),
        amount: amountField('What it comes to.'),
      }),
      { description: 'Add up to the amount of the line.' },
    ),
  },
  { description: 'Why this amount: the arithmetic as it was done, never computed again.' },
)

export const discountShareSchema = Type.Object(
  {
    coupon_id: idField('coup', 'The coupon.'),
    label: textField('What buyers read.'),
    amount: amountField('What it took off.'),
  },
  { title: 'DiscountShare' },
)

export const taxShareSchema = Type.Object(
  {
    tax_rate_id: idField('txr', 'The tax rate.'),
    name: textField('What buyers read.'),
    percentage: decimalField('Percent.'),
    inclusive: Type.Boolean({ description: 'Whether the amount contains it already.' }),
    amount: amountField('What it comes to.'),
  },
  { title: 'TaxShare' },
)

/** Stored shares have amounts as texts. */
export function wireShare<T extends { amount: string }>(share: T): Omit<T, 'amount'> & { amount: bigint } {
  return { ...share, amount: BigInt(share.amount) }
}

export const invoiceLineSchema = Type.Object(
  {
    id: idField('il', 'Id of the line.'),
    object: Type.Literal('invoice_line'),
    environment_id: objectFields.environment_id,
    livemode: objectFields.livemode,
    invoice_id: idField('inv', 'The invoice it stands on.'),
    description: textField('What was sold.'),
    price_id: nullable(idField('price', 'How it was charged.')),
    product_id: nullable(idField('prod', 'What was sold.')),
    subscription_item_id: nullable(idField('si', 'The item of the subscription it is for.')),
    quantity: decimalField('How many units, exact.'),
    amount: amountField('Before discount and tax. Negative when it gives back.'),
    discount_amount: amountField('Taken off.'),
    discounts: Type.Array(discountShareSchema, { description: 'What each discount took off.' }),
    tax_amount: amountField('Tax on top of what is left.'),
    tax_included_amount: amountField('Tax that the amount contains.'),
    taxes: Type.Array(taxShareSchema, { description: 'What each rate comes to.' }),
    hsa_fsa_eligible: Type.Boolean({ description: 'Whether health savings or flexible spending cards may pay for it.' }),
    period_start: nullable(timeField('Begin of the time it is for.')),
    period_end: nullable(timeField('End of the time it is for.')),
    proration: Type.Boolean({ description: 'Whether it is for a part of a period.' }),
    explanation: explanationSchema,
  },
  { title: 'InvoiceLine' },
)

export const invoiceSchema = Type.Object(
  {
    id: idField('inv', 'Id of the invoice.'),
    object: Type.Literal('invoice'),
    ...objectFields,
    number: nullable(textField('From one gapless series per environment; null for drafts and voided drafts.')),
    status: enumOf(invoiceStatuses, 'Final, so never changed, from open on.'),
    billing_reason: enumOf(billingReasons, 'Why it was made: purchase: sold once in a session; manual: by you.'),
    name: nullable(textField('What was bought: the output_name of its session.')),
    description: nullable(textField('For the customer, on top of the lines.')),
    customer_id: nullable(idField('cus', 'Who owes it; null on the draft of an unknown buyer.')),
    customer_external_id: nullable(textField('Your own id of that customer.')),
    subscription_id: nullable(idField('sub', 'The subscription it is for.')),
    checkout_session_id: nullable(idField('chk', 'The session that made it.')),
    collection_method: enumOf(['charge_automatically', 'send_invoice'], 'How it is collected.'),
    currency: currencyField(),
    period_start: nullable(timeField('Begin of the period it is for; null before the payment fixes it.')),
    period_end: nullable(timeField('End of that period.')),
    subtotal: amountField('Sum of the lines.'),
    discount_total: amountField('Taken off.'),
    tax_total: amountField("Tax on top, the shipping's too."),
    tax_included_total: amountField('Tax that the amounts contain.'),
    tax_status: enumOf(['none', 'exempt', 'reverse'], 'exempt: no tax; reverse: the customer owes the tax.'),
    shipping_tax: amountField('Tax on top of the shipping.'),
    shipping_taxes: Type.Array(taxShareSchema, { description: 'What each rate comes to on the shipping.' }),
    shipping_total: amountField('Shipping.'),
    credit_total: amountField('Paid from credits.'),
    balance_total: amountField("Put on the customer's balance instead of being charged."),
    total: amountField('subtotal − discount_total + tax_total + shipping_total.'),
    amount_due: amountField('total − credit_total − balance_total.'),
    amount_paid: amountField('Paid so far.'),
    amount_credited: amountField('Taken off what is due by credit notes.'),
    amount_remaining: amountField('amount_due − amount_paid − amount_credited.'),
    amount_refunded: amountField('Given back.'),
    attempt_count: Type.Integer({ description: 'How often collecting it was tried.' }),
    next_payment_attempt_at: nullable(timeField('When collecting is tried again.')),
    due_date: nullable(timeField('When it must be paid.')),
    finalized_at: nullable(timeField('When it became final.')),
    paid_at: nullable(timeField('When it was paid.')),
    voided_at: nullable(timeField('When it was voided.')),
    hosted_invoice_url: nullable(textField('Its page.', { maxLength: 2_048 })),
    pdf_url: nullable(textField('The same as PDF.', { maxLength: 2_048 })),
    lines: listOf(invoiceLineSchema),
  },
  { title: 'Invoice', description: 'What is owed. A final one never changes.' },
)

export type WireInvoice = Static<typeof invoiceSchema>
export type WireInvoiceLine = Static<typeof invoiceLineSchema>

export function presentInvoice(i: Invoice, lines: readonly InvoiceLine[], customerExternalId: string | null, at: Presenting): WireInvoice {
  return {
    id: i.id,
    object: 'invoice',
    ...presentRecord(i, at),
    number: i.number,
    status: i.status,
    billing_reason: i.billingReason,
    name: i.name,
    description: i.description,
    customer_id: i.customerId,
    customer_external_id: customerExternalId,
    subscription_id: i.subscriptionId,
    checkout_session_id: i.checkoutSessionId,
    collection_method: i.collectionMethod,
    currency: i.currency,
    period_start: timeOrNull(i.periodStart),
    period_end: timeOrNull(i.periodEnd),
    subtotal: i.subtotal,
    discount_total: i.discountTotal,
    tax_total: i.taxTotal,
    tax_included_total: i.taxIncludedTotal,
    tax_status: i.taxStatus,
    shipping_tax: i.shippingTax,
    shipping_taxes: i.shippingTaxes.map(wireShare),
    shipping_total: i.shippingTotal,
    credit_total: i.creditTotal,
    balance_total: i.balanceTotal,
    total: i.total,
    amount_due: i.amountDue,
    amount_paid: i.amountPaid,
    amount_credited: i.amountCredited,
    amount_remaining: i.status === 'void' ? 0n : i.amountDue - i.amountPaid - i.amountCredited,
    amount_refunded: i.amountRefunded,
    attempt_count: i.attemptCount,
    next_payment_attempt_at: timeOrNull(i.nextPaymentAttemptAt),
    due_date: timeOrNull(i.dueDate),
    finalized_at: timeOrNull(i.finalizedAt),
    paid_at: timeOrNull(i.paidAt),
    voided_at: timeOrNull(i.voidedAt),
    hosted_invoice_url: i.number === null ? null : `${at.base}/invoice/${i.publicToken}`,
    pdf_url: i.number === null ? null : `${at.base}/invoice/${i.publicToken}/pdf`,
    lines: {
      object: 'list',
      data: lines.map(line => presentInvoiceLine(line, at)),
      has_more: false,
      url: `/v1/invoices/${i.id}/lines`,
    },
  }
}

export function presentInvoiceLine(l: InvoiceLine, at: Presenting): WireInvoiceLine {
  return {
    id: l.id,
    object: 'invoice_line',
    environment_id: l.environmentId,
    livemode: at.environment.kind === 'live',
    invoice_id: l.invoiceId,
    description: l.description,
    price_id: l.priceId,
    product_id: l.productId,
    subscription_item_id: l.subscriptionItemId,
    quantity: l.quantity,
    amount: l.amount,
    discount_amount: l.discountAmount,
    discounts: l.discounts.map(wireShare),
    tax_amount: l.taxAmount,
    tax_included_amount: l.taxIncludedAmount,
    taxes: l.taxes.map(wireShare),
    hsa_fsa_eligible: l.hsaFsaEligible,
    period_start: timeOrNull(l.periodStart),
    period_end: timeOrNull(l.periodEnd),
    proration: l.proration,
    explanation: {
      price_version: l.explanation.price_version,
      steps: l.explanation.steps.map(step => ({ what: step.what, amount: BigInt(step.amount) })),
    },
  }
}
