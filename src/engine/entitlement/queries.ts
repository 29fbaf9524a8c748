/**
 * What customers may use, in SQL: read from the subscriptions that grant access (rule 24), the features of their plans
 * and of the products of their items. Every statement walks the partial index `subscriptions_granting_access`, so what
 * ended long ago costs nothing.
 */
import type { EntitledFeature, Grant } from '../../core/entitlement.ts'
import type { Fragment } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'

/** Whom entitlements are about. */
export type Holder = { id: string; externalId: string | null }

/** More features than any pricing page shows; the list says when there are more. */
export const entitlementsMax = 1_000

/** By id, else by the merchant's own; an erased customer is none. */
const holder = (tx: Tx, reference: string): Fragment => tx.sql`
  select id, external_id from customers
  where environment_id = ${tx.environment.id} and (id = ${reference} or external_id = ${reference}) and deleted_at is null
  order by (id = ${reference}) desc, id limit 1`

/** The grants of a customer; `customer` and `feature` are columns or values; feature null: of all features. */
const grantsOf = (tx: Tx, customer: Fragment, feature: Fragment | null): Fragment => {
  const { sql } = tx
  const only = feature ? sql`and g.feature_id = ${feature}` : sql``
  return sql`
    select g.feature_id, s.id as subscription_id, 0 as rank, g.value
    from subscriptions s join plan_features g on g.environment_id = s.environment_id and g.plan_id = s.plan_id ${only}
    where s.environment_id = ${tx.environment.id} and s.customer_id = ${customer} and s.status in ('trialing', 'active', 'past_due')
    union all
    select g.feature_id, s.id, 1 + i.position, g.value
    from subscriptions s
    join subscription_items i on i.environment_id = s.environment_id and i.subscription_id = s.id
    join product_features g on g.environment_id = i.environment_id and g.product_id = i.product_id ${only}
    where s.environment_id = ${tx.environment.id} and s.customer_id = ${customer} and s.status in ('trialing', 'active', 'past_due')`
}

/** The fast check: customer, feature and grants in one statement, by indexes alone. */
export const featureCheck = (tx: Tx, customer: string, feature: string): Fragment => {
  const { sql } = tx
  return sql`
    select c.id as holder_id, c.external_id, f.id as feature_id, f.lookup_key, f.name, f.type, g.subscription_id, g.rank, g.value
    from (select 1) one
    left join (${holder(tx, customer)}) c on true
    left join (
      select id, lookup_key, name, type from features
      where environment_id = ${tx.environment.id} and (id = ${feature} or lookup_key = ${feature})
      order by (id = ${feature}) desc, id limit 1) f on true
    left join lateral (${grantsOf(tx, sql`c.id`, sql`f.id`)}) g on true`
}

type Nulled<T> = { [Key in keyof T]: T[Key] | null }
type CheckRow = Nulled<EntitledFeature> & Nulled<Omit<Grant, 'featureId'>> & { holderId: string | null; externalId: string | null }

export type Checked = { holder: Holder | null; feature: EntitledFeature | null; grants: Grant[] }

export async function checkFeature(tx: Tx, customer: string, feature: string): Promise<Checked> {
  const rows = await tx.sql<CheckRow[]>`${featureCheck(tx, customer, feature)}`
  const [first] = rows
  return {
    holder: first?.holderId ? { id: first.holderId, externalId: first.externalId } : null,
    feature: first?.featureId ? (first as EntitledFeature) : null,
    grants: rows.filter(row => row.subscriptionId !== null) as Grant[],
  }
}

export async function findHolder(tx: Tx, reference: string): Promise<Holder | null> {
  const [row] = await tx.sql<Holder[]>`${holder(tx, reference)}`
  return row ?? null
}

export async function findGrants(tx: Tx, customerId: string): Promise<Grant[]> {
  return await tx.sql<Grant[]>`${grantsOf(tx, tx.sql`${customerId}`, null)} order by subscription_id, rank, feature_id`
}

/** Those in use and those granted, oldest first; one more than `entitlementsMax` tells that there are more. */
export async function listFeatures(tx: Tx, grantedIds: readonly string[]): Promise<EntitledFeature[]> {
  const granted = tx.sql`id = any(${[...grantedIds]}::text[])`
  return await tx.sql<EntitledFeature[]>`
    select id as feature_id, lookup_key, name, type from features
    where environment_id = ${tx.environment.id} and (archived_at is null or ${granted})
    order by (${granted}) desc, id limit ${entitlementsMax + 1}`
}

export async function findFeatures(tx: Tx, ids: readonly string[]): Promise<EntitledFeature[]> {
  return await tx.sql<EntitledFeature[]>`
    select id as feature_id, lookup_key, name, type from features
    where environment_id = ${tx.environment.id} and id = any(${[...ids]}::text[]) order by id`
}

/** Most environments that only sell have none: one probe then spares the rest. */
export async function anyFeature(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ any: boolean }[]>`select exists (select 1 from features where environment_id = ${tx.environment.id}) as any`
  return row?.any ?? false
}

export type ToldHolder = Holder & { entitlementsVersion: number }

/** Locks the customer, so that what is computed afterwards is told in its order. */
export async function lockHolder(tx: Tx, customerId: string): Promise<ToldHolder | null> {
  const [row] = await tx.sql<ToldHolder[]>`
    select id, external_id, entitlements_version from customers
    where environment_id = ${tx.environment.id} and id = ${customerId} for no key update`
  return row ?? null
}

export async function raiseVersion(tx: Tx, customerId: string): Promise<void> {
  await tx.sql`
    update customers set entitlements_version = entitlements_version + 1 where environment_id = ${tx.environment.id} and id = ${customerId}`
}

/** Customers whose subscriptions grant access to a plan or a product, at most `most`. */
export async function holdersOf(tx: Tx, of: { kind: 'plan' | 'product'; id: string }, most: number): Promise<string[]> {
  const { sql } = tx
  const access = sql`s.environment_id = ${tx.environment.id} and s.customer_id is not null and s.status in ('trialing', 'active', 'past_due')`
  const rows =
    of.kind === 'plan'
      ? await sql<{ id: string }[]>`
          select distinct s.customer_id as id from subscriptions s where ${access} and s.plan_id = ${of.id} order by id limit ${most}`
      : await sql<{ id: string }[]>`
          select distinct s.customer_id as id
          from subscription_items i join subscriptions s on s.environment_id = i.environment_id and s.id = i.subscription_id
          where i.environment_id = ${tx.environment.id} and i.product_id = ${of.id} and ${access} order by id limit ${most}`
  return rows.map(row => row.id)
}
