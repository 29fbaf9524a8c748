/**
 * Coupons, promotion codes and their uses in SQL. A use is counted on its coupon, and on its code, by one conditional
 * update: at most the limit succeeds, however many come at once. Counters are taken in one order, coupons by id, then
 * codes by id, so that nobody waits in a circle. What a coupon takes off is never edited.
 */
import type { Coupon, DiscountTerms, PromotionCode } from '../../core/discount.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const couponColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, lookup_key, name, trim_scale(percent_off) as percent_off, amount_off, currency, duration, duration_in_months,
  max_redemptions, times_redeemed, product_ids, expires_at, archived_at, created_at, updated_at, object_version, metadata`

const codeColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, coupon_id, code, max_redemptions, times_redeemed, expires_at, customer_id, archived_at, created_at, updated_at,
  object_version, metadata`

const onlyActive = (sql: TransactionSql, active: boolean | null): Fragment =>
  active === null ? sql`` : active ? sql`and archived_at is null` : sql`and archived_at is not null`

const byIdOrKey = (tx: Tx, idOrLookupKey: string): Fragment => tx.sql`
  environment_id = ${tx.environment.id} and (id = ${idOrLookupKey} or lookup_key = ${idOrLookupKey})
  order by (id = ${idOrLookupKey}) desc, id limit 1`

/** By id, else by the code itself, in any letter case: the active one, else the newest that was archived. */
const byIdOrCode = (tx: Tx, idOrCode: string): Fragment => tx.sql`
  environment_id = ${tx.environment.id} and (id = ${idOrCode} or lower(code) = lower(${idOrCode}))
  order by (id = ${idOrCode}) desc, archived_at is null desc, id desc limit 1`

export async function findCoupon(tx: Tx, idOrLookupKey: string): Promise<Coupon | null> {
  const [row] = await tx.sql<Coupon[]>`select ${couponColumns(tx.sql)} from coupons where ${byIdOrKey(tx, idOrLookupKey)}`
  return row ?? null
}

export async function findCouponId(tx: Tx, idOrLookupKey: string): Promise<string | null> {
  const [row] = await tx.sql<{ id: string }[]>`select id from coupons where ${byIdOrKey(tx, idOrLookupKey)}`
  return row?.id ?? null
}

export async function lockCoupon(tx: Tx, idOrLookupKey: string): Promise<Coupon | null> {
  const [row] = await tx.sql<Coupon[]>`
    select ${couponColumns(tx.sql)} from coupons where ${byIdOrKey(tx, idOrLookupKey)} for no key update`
  return row ?? null
}

export type CouponFilters = { active: boolean | null; lookupKey: string | null }

export async function listCoupons(tx: Tx, filter: CouponFilters, request: PageRequest): Promise<Page<Coupon>> {
  const { sql } = tx
  const where = sql`${onlyActive(sql, filter.active)} ${filter.lookupKey === null ? sql`` : sql`and lookup_key = ${filter.lookupKey}`}`
  return await page<Coupon>(tx, { table: 'coupons', columns: couponColumns(sql), where }, request)
}

/** False: another coupon has the lookup key. */
export async function insertCoupon(tx: Tx, c: Coupon): Promise<boolean> {
  const { sql } = tx
  const rows = await sql`
    insert into coupons (environment_id, id, lookup_key, name, percent_off, amount_off, currency, duration, duration_in_months,
      max_redemptions, times_redeemed, product_ids, expires_at, archived_at, created_at, updated_at, object_version, metadata)
    values (${c.environmentId}, ${c.id}, ${c.lookupKey}, ${c.name}, ${c.percentOff}, ${c.amountOff}, ${c.currency}, ${c.duration},
      ${c.durationInMonths}, ${c.maxRedemptions}, ${c.timesRedeemed}, ${c.productIds}, ${c.expiresAt}, ${c.archivedAt}, ${c.createdAt},
      ${c.updatedAt}, ${c.objectVersion}, ${sql.json(c.metadata)})
    on conflict (environment_id, lookup_key) do nothing
    returning id`
  return rows.length === 1
}

/** Writes what may be edited; the row is locked. Null: another coupon has the lookup key. */
export async function updateCoupon(tx: Tx, c: Coupon): Promise<Coupon | null> {
  const { sql } = tx
  const [row] = await sql<Coupon[]>`
    update coupons set lookup_key = ${c.lookupKey}, name = ${c.name}, max_redemptions = ${c.maxRedemptions}, archived_at = ${c.archivedAt},
      metadata = ${sql.json(c.metadata)}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${c.id} and not exists (
      select 1 from coupons o where o.environment_id = ${tx.environment.id} and o.lookup_key = ${c.lookupKey} and o.id <> ${c.id})
    returning ${couponColumns(sql)}`
  return row ?? null
}

/** The ids of products named by id or lookup key, in the order given; null: there is none of that name. */
export async function findProductIds(tx: Tx, references: readonly string[]): Promise<(string | null)[]> {
  const rows = await tx.sql<{ id: string | null }[]>`
    select p.id
    from unnest(${[...references]}::text[]) with ordinality as r (reference, n)
    left join lateral (
      select id from products p
      where p.environment_id = ${tx.environment.id} and (p.id = r.reference or p.lookup_key = r.reference)
      order by (p.id = r.reference) desc limit 1) p on true
    order by n`
  return rows.map(row => row.id)
}

export async function findCode(tx: Tx, idOrCode: string): Promise<PromotionCode | null> {
  const [row] = await tx.sql<PromotionCode[]>`select ${codeColumns(tx.sql)} from promotion_codes where ${byIdOrCode(tx, idOrCode)}`
  return row ?? null
}

export async function lockCode(tx: Tx, idOrCode: string): Promise<PromotionCode | null> {
  const [row] = await tx.sql<PromotionCode[]>`
    select ${codeColumns(tx.sql)} from promotion_codes where ${byIdOrCode(tx, idOrCode)} for no key update`
  return row ?? null
}

export type CodeFilters = { code: string | null; couponId: string | null; active: boolean | null; customerId: string | null }

export async function listCodes(tx: Tx, filter: CodeFilters, request: PageRequest): Promise<Page<PromotionCode>> {
  const { sql } = tx
  const where = sql`
    ${onlyActive(sql, filter.active)}
    ${filter.code === null ? sql`` : sql`and lower(code) = lower(${filter.code})`}
    ${filter.couponId === null ? sql`` : sql`and coupon_id = ${filter.couponId}`}
    ${filter.customerId === null ? sql`` : sql`and customer_id = ${filter.customerId}`}`
  return await page<PromotionCode>(tx, { table: 'promotion_codes', columns: codeColumns(sql), where }, request)
}

/** False: an active code reads the same. */
export async function insertCode(tx: Tx, c: PromotionCode): Promise<boolean> {
  const { sql } = tx
  const rows = await sql`
    insert into promotion_codes (environment_id, id, coupon_id, code, max_redemptions, times_redeemed, expires_at, customer_id, archived_at,
      created_at, updated_at, object_version, metadata)
    values (${c.environmentId}, ${c.id}, ${c.couponId}, ${c.code}, ${c.maxRedemptions}, ${c.timesRedeemed}, ${c.expiresAt}, ${c.customerId},
      ${c.archivedAt}, ${c.createdAt}, ${c.updatedAt}, ${c.objectVersion}, ${sql.json(c.metadata)})
    on conflict (environment_id, lower(code)) where archived_at is null do nothing
    returning id`
  return rows.length === 1
}

/** Writes what may be edited; the row is locked. Null: it would be active, and an active code reads the same. */
export async function updateCode(tx: Tx, c: PromotionCode): Promise<PromotionCode | null> {
  const { sql } = tx
  const [row] = await sql<PromotionCode[]>`
    update promotion_codes set max_redemptions = ${c.maxRedemptions}, expires_at = ${c.expiresAt}, archived_at = ${c.archivedAt},
      metadata = ${sql.json(c.metadata)}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${c.id} and (${c.archivedAt}::timestamptz is not null or not exists (
      select 1 from promotion_codes o where o.environment_id = ${tx.environment.id} and lower(o.code) = lower(${c.code})
        and o.archived_at is null and o.id <> ${c.id}))
    returning ${codeColumns(sql)}`
  return row ?? null
}

/** False: all uses are taken. Whoever asks at the same time waits here for the others' commit. */
export async function countCouponUse(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.sql`
    update coupons set times_redeemed = times_redeemed + 1
    where environment_id = ${tx.environment.id} and id = ${id} and (max_redemptions is null or times_redeemed < max_redemptions)
    returning id`
  return rows.length === 1
}

/** The same for a code. */
export async function countCodeUse(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.sql`
    update promotion_codes set times_redeemed = times_redeemed + 1
    where environment_id = ${tx.environment.id} and id = ${id} and (max_redemptions is null or times_redeemed < max_redemptions)
    returning id`
  return rows.length === 1
}

export async function uncountCouponUse(tx: Tx, id: string): Promise<void> {
  await tx.sql`
    update coupons set times_redeemed = times_redeemed - 1 where environment_id = ${tx.environment.id} and id = ${id}`
}

export async function uncountCodeUse(tx: Tx, id: string): Promise<void> {
  await tx.sql`
    update promotion_codes set times_redeemed = times_redeemed - 1 where environment_id = ${tx.environment.id} and id = ${id}`
}

/** Whether an unpaid session of the customer holds a use: one that takes its place can have it. Asked only at the limit. */
export async function isHeldBy(tx: Tx, customerId: string, of: { couponId: string; promotionCodeId: string | null }): Promise<boolean> {
  const { sql } = tx
  const rows = await sql`
    select r.id from coupon_redemptions r
    join checkout_sessions s on s.environment_id = r.environment_id and s.id = r.checkout_session_id
    where r.environment_id = ${tx.environment.id} and r.coupon_id = ${of.couponId} and r.status = 'reserved' and s.customer_id = ${customerId}
      ${of.promotionCodeId === null ? sql`` : sql`and r.promotion_code_id = ${of.promotionCodeId}`}
    limit 1`
  return rows.length === 1
}

export type DiscountUse = { checkoutSessionId: string | null; subscriptionId: string | null; status: 'reserved' | 'redeemed' }

/** One row for each; the order of the ids is the order in which they were attached. */
export async function insertRedemptions(tx: Tx, use: DiscountUse, given: readonly { id: string; terms: DiscountTerms }[]): Promise<void> {
  await tx.sql`
    insert into coupon_redemptions (environment_id, id, coupon_id, promotion_code_id, checkout_session_id, subscription_id, status, terms,
      created_at, updated_at)
    select ${tx.environment.id}, id, terms ->> 'coupon_id', terms ->> 'promotion_code_id', ${use.checkoutSessionId}, ${use.subscriptionId},
      ${use.status}, terms, ${tx.now}, ${tx.now}
    from jsonb_to_recordset(${tx.sql.json(given as never)}) as r (id text, terms jsonb)
    order by id`
}

type Used = { couponId: string; promotionCodeId: string | null }

/** The uses that were still reserved, and no longer are. */
export async function releaseRedemptions(tx: Tx, checkoutSessionId: string, couponId: string | null): Promise<Used[]> {
  const { sql } = tx
  return await sql<Used[]>`
    update coupon_redemptions set status = 'released', updated_at = ${tx.now}
    where environment_id = ${tx.environment.id} and checkout_session_id = ${checkoutSessionId} and status = 'reserved'
      ${couponId === null ? sql`` : sql`and coupon_id = ${couponId}`}
    returning coupon_id, promotion_code_id`
}

/** The terms of the uses that were reserved and now are redeemed, in the order they were attached. */
export async function redeemRedemptions(tx: Tx, checkoutSessionId: string, subscriptionId: string | null): Promise<DiscountTerms[]> {
  const rows = await tx.sql<{ terms: DiscountTerms }[]>`
    with redeemed as (
      update coupon_redemptions
      set status = 'redeemed', subscription_id = coalesce(${subscriptionId}, subscription_id), updated_at = ${tx.now}
      where environment_id = ${tx.environment.id} and checkout_session_id = ${checkoutSessionId} and status = 'reserved'
      returning id, terms)
    select terms from redeemed order by id`
  return rows.map(row => row.terms)
}

export type AttachedDiscount = { terms: DiscountTerms; endsAt: Temporal.Instant | null }

/** After those that the subscription has; the same coupon anew takes the place of what it had. */
export async function insertSubscriptionDiscounts(
  tx: Tx,
  subscriptionId: string,
  startsAt: Temporal.Instant,
  discounts: readonly AttachedDiscount[],
): Promise<void> {
  const rows = discounts.map(({ terms, endsAt }) => ({ terms, ends_at: endsAt?.toString() ?? null }))
  await tx.sql`
    insert into subscription_discounts (environment_id, subscription_id, coupon_id, position, terms, starts_at, ends_at)
    select ${tx.environment.id}, ${subscriptionId}, terms ->> 'coupon_id',
      n - 1 + (select coalesce(max(position) + 1, 0) from subscription_discounts
               where environment_id = ${tx.environment.id} and subscription_id = ${subscriptionId}),
      terms, ${startsAt}, ends_at
    from rows from (jsonb_to_recordset(${tx.sql.json(rows as never)}) as (terms jsonb, ends_at timestamptz)) with ordinality as r (terms, ends_at, n)
    order by n
    on conflict (environment_id, subscription_id, coupon_id)
      do update set terms = excluded.terms, starts_at = excluded.starts_at, ends_at = excluded.ends_at`
}

/** The uses of a subscription that came to nothing. */
export async function releaseRedemptionsOfSubscription(tx: Tx, subscriptionId: string): Promise<Used[]> {
  return await tx.sql<Used[]>`
    update coupon_redemptions set status = 'released', updated_at = ${tx.now}
    where environment_id = ${tx.environment.id} and subscription_id = ${subscriptionId} and status <> 'released'
    returning coupon_id, promotion_code_id`
}
