/** Coupons with a code for each, sessions whose pages take codes, and how often each was used. */
import assert from 'node:assert/strict'
import { enterCode } from './cart-page.ts'
import type { Shop } from './shop.ts'

export type Coded = { coupon: string; id: string; code: string }

export function codesOf(shop: Shop) {
  let codes = 0
  async function made(path: string, body: object) {
    const answer = await shop.request('POST', path, body)
    assert.equal(answer.status, 201, answer.text)
    return answer.body
  }
  return {
    /** A fifth off, and a code for it. */
    async coded(more: { coupon?: object; code?: object } = {}): Promise<Coded> {
      codes += 1
      const coupon = await made('/v1/coupons', { percent_off: '20', ...more.coupon })
      const { id, code } = await made('/v1/promotion_codes', { code: `CODE${codes}`, coupon: coupon.id, ...more.code })
      return { coupon: coupon.id, id, code }
    },
    usesOf: async (coupon: string): Promise<number> => (await shop.read(`/v1/coupons/${coupon}`)).times_redeemed,
    usesOfCode: async (id: string): Promise<number> => (await shop.read(`/v1/promotion_codes/${id}`)).times_redeemed,
    /** A session whose page takes codes. */
    open: async (more: object = {}) => await shop.session(await shop.customer(), { allow_promotion_codes: true, ...more }),
  }
}

/** On the page; it is taken. */
export async function applyCode(url: string, code: string): Promise<void> {
  const answer = await enterCode(url, { code })
  assert.deepEqual([answer.status, answer.to], [303, new URL(url).pathname])
}

export const atOnce = <T>(n: number, work: (i: number) => Promise<T>) => Promise.all(Array.from({ length: n }, (_, i) => work(i)))
