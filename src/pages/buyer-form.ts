/** What buyers post: read from forms as anybody may send them, and checked. */

import type { Collected } from '../engine/checkout/pay-session.ts'
import type { SeenSession } from '../engine/checkout/view-session.ts'
import type { BuyerField } from './checkout-view.ts'
import { askedFields } from './view-of-session.ts'

export type Posted = Record<string, unknown> | null

/** Longer than any field's answer. */
const fieldMax = 2_100
const limits: Partial<Record<BuyerField, number>> = { email: 254, shipping_postal_code: 20, shipping_country: 2, shipping_phone: 40 }

/** One field as text. Nobody types a NUL, and nothing that stores text takes one. */
export function textOf(posted: Posted, field: string, max = fieldMax): string {
  const value = posted?.[field]
  return typeof value === 'string' ? value.replaceAll('\0', '').slice(0, max).trim() : ''
}

export type BuyerAnswers =
  | { collected: Collected | null }
  | { problems: Partial<Record<BuyerField, 'missing' | 'invalid'>>; typed: Record<string, string> }

/** What the session asks of its buyer. Nothing asked, nothing read. */
export function readBuyer(seen: SeenSession, posted: Posted): BuyerAnswers {
  const asked = Object.entries(askedFields(seen)) as [BuyerField, { required: boolean }][]
  if (asked.length === 0) return { collected: null }
  const typed = Object.fromEntries(asked.map(([name]) => [name, textOf(posted, name)]))
  const problems: Partial<Record<BuyerField, 'missing' | 'invalid'>> = {}
  for (const [name, { required }] of asked) {
    const problem = problemOf(name, typed[name]!, required)
    if (problem) problems[name] = problem
  }
  if (Object.keys(problems).length > 0) return { problems, typed }
  const said = (name: BuyerField) => typed[name] || null
  const asksEmail = 'email' in typed
  const asksAddress = 'shipping_line1' in typed
  return {
    collected: {
      prefill: asksEmail ? { email: said('email') } : null,
      shippingDetails: asksAddress
        ? {
            name: said('shipping_name'),
            phone: said('shipping_phone'),
            address: {
              line1: said('shipping_line1'),
              line2: said('shipping_line2'),
              city: said('shipping_city'),
              state: said('shipping_state'),
              postal_code: said('shipping_postal_code'),
              country: said('shipping_country')?.toUpperCase() ?? null,
            },
          }
        : null,
    },
  }
}

function problemOf(name: BuyerField, value: string, required: boolean): 'missing' | 'invalid' | null {
  if (value === '') return required ? 'missing' : null
  if (value.length > (limits[name] ?? 500) || /[\0\r\n]/.test(value) || !value.isWellFormed()) return 'invalid'
  if (name === 'email') return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value) ? null : 'invalid'
  if (name === 'shipping_country') return /^[A-Za-z]{2}$/.test(value) ? null : 'invalid'
  return null
}
