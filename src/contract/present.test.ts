/** Every noun as it stands on the wire: complete, with null in every field that may be empty, and as its own schema says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogOnWire, coupon, customer, price } from '../../test/support/catalog-on-wire.ts'
import { at, moment, shownMoment } from '../../test/support/on-wire.ts'
import { invoice, line, salesOnWire, session } from '../../test/support/sales-on-wire.ts'
import type { Coupon } from '../core/discount.ts'
import { makeChecks } from '../http/validate.ts'
import { presentCheckoutSession } from './checkout-session.ts'
import { presentCoupon } from './coupon.ts'
import { presentCustomer } from './customer.ts'
import { entitlementSchema, presentEntitlement } from './entitlement.ts'
import { presentInvoice } from './invoice.ts'
import { encodeJson } from './json.ts'
import { presentPrice } from './price.ts'

/** Declared as what may be null, though every payment has one today. */
const neverNull = ['connection_id']

type Field = { type?: string | string[]; anyOf?: Field[] }

const mayBeNull = (field: Field): boolean => [field.type].flat().includes('null') || (field.anyOf ?? []).some(mayBeNull)

for (const { name, schema, empty, full } of [...catalogOnWire, ...salesOnWire]) {
  const onWire = (object: object) => JSON.parse(encodeJson(object)) as Record<string, unknown>
  const check = makeChecks().body(schema)

  test(`${name}: empty and full are as the schema says, with every declared key and no other`, () => {
    for (const object of [empty, full]) {
      check(onWire(object))
      assert.deepEqual(Object.keys(object).sort(), Object.keys(schema.properties).sort())
    }
  })

  test(`${name}: the fields that may be null are those that are null when empty`, () => {
    const nulls = (object: object) => Object.entries(onWire(object)).flatMap(([key, value]) => (value === null ? [key] : []))
    const declared = Object.entries(schema.properties).flatMap(([key, field]) => (mayBeNull(field as Field) ? [key] : []))
    assert.deepEqual(declared.filter(key => !neverNull.includes(key)).sort(), nulls(empty).sort())
    assert.deepEqual(nulls(full), [])
  })

  test(`${name}: shows what every object shows, and every field is described`, () => {
    const { id, environment_id, livemode, created_at, updated_at, object_version, metadata } = onWire(full)
    assert.deepEqual(
      { id, environment_id, livemode, created_at, updated_at, object_version, metadata },
      {
        ...{ id: 'x_1', environment_id: 'env_1', livemode: false, created_at: shownMoment, updated_at: shownMoment, object_version: 3 },
        metadata: { order: '7' },
      },
    )
    const silent = Object.entries(schema.properties).filter(
      ([key, field]) => !['object', 'lines'].includes(key) && !('description' in field),
    )
    // nullable() of a schema without a plain type keeps the description inside.
    assert.deepEqual(
      silent.filter(([, field]) => !JSON.stringify(field).includes('"description"')).map(([key]) => key),
      [],
    )
  })
}

test('a unit price with a fraction has no whole amount', () => {
  assert.deepEqual(
    ['4900', '0.25', '7.000', '0'].map(decimal => presentPrice({ ...price, unitAmountDecimal: decimal }, at).unit_amount),
    [4900n, null, 7n, 0n],
  )
})

test('an invoice shows what remains, its lines as a list, and its arithmetic in amounts', () => {
  const wire = presentInvoice(invoice, [line], null, at)
  assert.equal(wire.amount_remaining, 4000n)
  assert.equal(presentInvoice({ ...invoice, status: 'void' }, [line], null, at).amount_remaining, 0n)
  assert.deepEqual({ ...wire.lines, data: [] }, { object: 'list', data: [], has_more: false, url: '/v1/invoices/x_1/lines' })
  assert.match(encodeJson(wire), /"steps":\[\{"what":"1 × 49.00","amount":4900\}\]/)
  assert.match(encodeJson(wire.lines), /"discounts":\[\{"coupon_id":"coup_1","label":"LAUNCH20","amount":900\}\]/)
})

test('an invoice has a page from its number on', () => {
  const pages = (number: string | null) => {
    const { hosted_invoice_url, pdf_url } = presentInvoice({ ...invoice, number }, [], null, at)
    return [hosted_invoice_url, pdf_url]
  }
  assert.deepEqual(pages(null), [null, null])
  assert.deepEqual(pages('TG-000001'), ['https://pay.example.com/invoice/tok', 'https://pay.example.com/invoice/tok/pdf'])
})

test('a session sends the buyer to its own page', () => {
  const wire = presentCheckoutSession(session, at)
  assert.equal(wire.url, 'https://pay.example.com/checkout/tok')
  assert.deepEqual(wire.payment_action, { type: 'checkout_url', url: wire.url })
})

test('the unit price of a session’s line is whole, or only exact, or none', () => {
  const [of] = session.lineItems
  const lineItems = [null, '49900', '0.25'].map(decimal => ({ ...of!, unit_amount_decimal: decimal }))
  assert.deepEqual(
    presentCheckoutSession({ ...session, lineItems }, at).line_items.map(l => [l.unit_amount, l.unit_amount_decimal]),
    [
      [null, null],
      [49900n, '49900'],
      [null, '0.25'],
    ],
  )
})

test('a session is about what it makes, else about what it was made for', () => {
  const about = (more: Partial<typeof session>) => {
    const { subscription_id, invoice_id, invoice_ids } = presentCheckoutSession({ ...session, ...more }, at)
    return [subscription_id, invoice_id, invoice_ids]
  }
  assert.deepEqual(about({}), [null, null, []])
  assert.deepEqual(about({ subscriptionId: 'sub_1', invoiceId: 'inv_1' }), ['sub_1', 'inv_1', ['inv_1']])
  assert.deepEqual(about({ targetSubscriptionId: 'sub_2', paysInvoiceIds: ['inv_2', 'inv_3'] }), ['sub_2', 'inv_2', ['inv_2', 'inv_3']])
})

test('a coupon is valid while it is active, not expired and not used up', () => {
  const ends = (iso: string) => Temporal.Instant.from(iso)
  const cases: [Partial<Coupon>, boolean][] = [
    [{}, true],
    [{ archivedAt: moment }, false],
    [{ expiresAt: moment }, false],
    [{ expiresAt: ends('2026-11-21T10:00:00.501Z') }, true],
    [{ maxRedemptions: 3, timesRedeemed: 2 }, true],
    [{ maxRedemptions: 3, timesRedeemed: 3 }, false],
  ]
  for (const [change, valid] of cases) assert.equal(presentCoupon({ ...coupon, ...change }, moment, at).valid, valid)
})

test('an entitlement is complete, granted or not', () => {
  const check = makeChecks().body(entitlementSchema)
  const seats = { featureId: 'feat_1', lookupKey: 'seats', name: 'Seats', type: 'static' } as const
  for (const of of [
    { ...seats, granted: false, value: null },
    { ...seats, granted: true, value: '5' },
  ]) {
    const wire = presentEntitlement(of)
    check(JSON.parse(encodeJson(wire)))
    assert.deepEqual(Object.keys(wire).sort(), Object.keys(entitlementSchema.properties).sort())
  }
})

test('live objects say so', () => {
  assert.equal(presentCustomer(customer, { ...at, environment: { kind: 'live' } }).livemode, true)
})
