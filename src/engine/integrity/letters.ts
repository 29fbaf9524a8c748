/** What must hold of letters of medical necessity. */
import type { InvariantQuery } from './invariant-query.ts'

export const letterInvariants: readonly InvariantQuery[] = [
  {
    id: 'letters_of_completed_sessions_have_their_customer',
    title: "A letter is its session's customer's, whom every completed session has",
    sql: `
      select l.environment_id, l.id, l.customer_id, s.customer_id as session_customer_id
      from letters l join checkout_sessions s on s.environment_id = l.environment_id and s.id = l.checkout_session_id
      where ($1::text is null or l.environment_id = $1) and s.checkout_status = 'completed'
        and (l.customer_id is null or l.customer_id is distinct from s.customer_id)`,
  },
  {
    id: 'submitted_letters_have_sealed_answers',
    title: 'A letter has answers, sealed, from when it is submitted until its customer is erased',
    sql: `
      select l.environment_id, l.id, l.status
      from letters l left join customers c on c.environment_id = l.environment_id and c.id = l.customer_id
      where ($1::text is null or l.environment_id = $1) and (
        (l.status = 'required' and l.sealed_answers is not null)
        or (l.status <> 'required' and c.deleted_at is null and l.sealed_answers is null)
        or (c.deleted_at is not null and l.sealed_answers is not null)
        or l.sealed_answers not like 'v1.%')`,
  },
  {
    id: 'issued_letters_have_their_end_due',
    title: 'Every issued letter expires as due work at its end',
    sql: `
      select l.environment_id, l.id, l.expires_at
      from letters l
      where ($1::text is null or l.environment_id = $1) and l.status = 'issued' and not exists (
        select 1 from due_work d where d.environment_id = l.environment_id and d.kind = 'letter.expire' and d.subject_id = l.id
          and d.due_at = l.expires_at and d.parked_at is null)`,
  },
]
