/**
 * Letters of medical necessity. Keeps: one per session and product (unique index of that name), answers only sealed and
 * never among the columns of a letter. Whoever changes a letter holds its customer and its session first.
 */
import { invariant } from '../../core/invariant.ts'
import type { Letter } from '../../core/letter.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, product_id, checkout_session_id, customer_id, status, visit_type, decline_reason, submitted_at, issued_at,
  declined_at, expires_at, created_at, updated_at, object_version, metadata`

export async function insertLetters(tx: Tx, letters: readonly Letter[]): Promise<void> {
  await tx.sql`
    insert into letters (environment_id, id, product_id, checkout_session_id, customer_id, status, visit_type, created_at, updated_at)
    select ${tx.environment.id}, id, product_id, checkout_session_id, customer_id, 'required', visit_type, ${tx.now}, ${tx.now}
    from unnest(
      ${letters.map(l => l.id)}::text[], ${letters.map(l => l.productId)}::text[], ${letters.map(l => l.checkoutSessionId)}::text[],
      ${letters.map(l => l.customerId)}::text[], ${letters.map(l => l.visitType)}::text[]
    ) as l (id, product_id, checkout_session_id, customer_id, visit_type)
    order by id`
}

export async function findLetter(tx: Tx, id: string): Promise<Letter | null> {
  const [row] = await tx.sql<Letter[]>`
    select ${columns(tx.sql)} from letters where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

/** Those that were issued, whether they still stand or not. */
export async function issuedLetters(tx: Tx, customerId: string, productIds: readonly string[]): Promise<Letter[]> {
  return await tx.sql<Letter[]>`
    select ${columns(tx.sql)} from letters
    where environment_id = ${tx.environment.id} and customer_id = ${customerId} and product_id = any(${productIds as string[]})
      and status = 'issued'
    order by id`
}

/** In the order they were made. */
export async function lettersOfSession(tx: Tx, sessionId: string): Promise<Letter[]> {
  return await tx.sql<Letter[]>`
    select ${columns(tx.sql)} from letters
    where environment_id = ${tx.environment.id} and checkout_session_id = ${sessionId} order by id`
}

/** Customer, then session, then its letters: the order in which everything is locked. */
export async function holdParties(tx: Tx, sessionId: string): Promise<{ customerErased: boolean }> {
  const { sql, environment } = tx
  const [customer] = await sql<{ erased: boolean }[]>`
    select c.deleted_at is not null as erased
    from checkout_sessions s join customers c on c.environment_id = s.environment_id and c.id = s.customer_id
    where s.environment_id = ${environment.id} and s.id = ${sessionId}
    for no key update of c`
  await sql`select from checkout_sessions where environment_id = ${environment.id} and id = ${sessionId} for no key update`
  return { customerErased: customer?.erased ?? false }
}

export async function lockLetter(tx: Tx, id: string): Promise<Letter | null> {
  const [row] = await tx.sql<Letter[]>`
    select ${columns(tx.sql)} from letters where environment_id = ${tx.environment.id} and id = ${id} for no key update`
  return row ?? null
}

export async function submitLetters(tx: Tx, answers: readonly { id: string; sealedAnswers: string }[]): Promise<void> {
  await tx.sql`
    update letters l set status = 'submitted', submitted_at = ${tx.now}, sealed_answers = a.sealed_answers, updated_at = ${tx.now},
      object_version = l.object_version + 1
    from unnest(${answers.map(a => a.id)}::text[], ${answers.map(a => a.sealedAnswers)}::text[]) as a (id, sealed_answers)
    where l.environment_id = ${tx.environment.id} and l.id = a.id and l.status = 'required'`
}

/** Saves what may move in a letter's life; the version rises. */
export async function updateLetter(tx: Tx, l: Letter): Promise<Letter> {
  const [row] = await tx.sql<Letter[]>`
    update letters set status = ${l.status}, decline_reason = ${l.declineReason}, issued_at = ${l.issuedAt}, declined_at = ${l.declinedAt},
      expires_at = ${l.expiresAt}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${l.id}
    returning ${columns(tx.sql)}`
  invariant(row, `letter ${l.id} exists`)
  return row
}

export async function nameCustomer(tx: Tx, sessionId: string, customerId: string): Promise<void> {
  await tx.sql`
    update letters set customer_id = ${customerId}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and checkout_session_id = ${sessionId} and customer_id is null`
}

/** Those without answers, and those of nobody: such can never be used, and nobody could ask for their erasure. Answers their ids. */
export async function deleteUnused(tx: Tx, sessionId: string): Promise<string[]> {
  const rows = await tx.sql<{ id: string }[]>`
    delete from letters
    where environment_id = ${tx.environment.id} and checkout_session_id = ${sessionId} and (status = 'required' or customer_id is null)
    returning id`
  return rows.map(row => row.id)
}

/** Null: none were given, or they were erased. */
export async function findSealedAnswers(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx.sql<{ sealedAnswers: string | null }[]>`
    select sealed_answers from letters where environment_id = ${tx.environment.id} and id = ${id}`
  return row?.sealedAnswers ?? null
}

/** What tells of a customer's health goes; that there was a letter stays with the books. */
export async function eraseAnswers(tx: Tx, customerId: string): Promise<void> {
  await tx.sql`
    update letters set sealed_answers = null, decline_reason = null, metadata = '{}', updated_at = ${tx.now},
      object_version = object_version + 1
    where environment_id = ${tx.environment.id} and customer_id = ${customerId}`
}

export type HealthPurchase = {
  paymentId: string
  invoiceId: string
  /** The one that goes on with the product; null: it was sold once. */
  subscriptionId: string | null
}

/** What a completed session sold for money from a health savings card; null: by another card, for nothing, or not at all. */
export async function findHealthPurchase(tx: Tx, sessionId: string, productId: string): Promise<HealthPurchase | null> {
  const [row] = await tx.sql<HealthPurchase[]>`
    select s.payment_id, s.invoice_id, (
      select i.subscription_id from subscription_items i
      where i.environment_id = s.environment_id and i.subscription_id = s.subscription_id and i.product_id = ${productId}
      order by i.id limit 1) as subscription_id
    from checkout_sessions s
    join payments p on p.environment_id = s.environment_id and p.id = s.payment_id and p.status = 'succeeded'
    join payment_methods m on m.environment_id = p.environment_id and m.id = p.payment_method_id and m.hsa_fsa
    where s.environment_id = ${tx.environment.id} and s.id = ${sessionId} and s.checkout_status = 'completed' and s.invoice_id is not null`
  return row ?? null
}

export type LetterFilters = {
  customerId: string | null
  status: string | null
  checkoutSessionId: string | null
  productId: string | null
}

export function listLetters(tx: Tx, f: LetterFilters, request: PageRequest): Promise<Page<Letter>> {
  const { sql } = tx
  const where = sql`
    ${f.customerId === null ? sql`` : sql`and customer_id = ${f.customerId}`}
    ${f.status === null ? sql`` : sql`and status = ${f.status}`}
    ${f.checkoutSessionId === null ? sql`` : sql`and checkout_session_id = ${f.checkoutSessionId}`}
    ${f.productId === null ? sql`` : sql`and product_id = ${f.productId}`}`
  return page<Letter>(tx, { table: 'letters', columns: columns(sql), where }, request)
}
