/** What could go wrong with letters of medical necessity. */
import { type Corruption, change, forget, park } from './corruption.ts'

export const letterCorruptions: readonly Corruption[] = [
  {
    invariant: 'letters_of_completed_sessions_have_their_customer',
    what: 'a letter of nobody',
    sql: ids => change('letters', ids.letter, 'customer_id = null'),
  },
  {
    invariant: 'letters_of_completed_sessions_have_their_customer',
    what: "a letter of another than its session's customer",
    sql: ids => change('letters', ids.letter, `customer_id = (select customer_id from letters where id = '${ids.issuedLetter}')`),
  },
  {
    invariant: 'submitted_letters_have_sealed_answers',
    what: 'a submitted letter lost its answers',
    sql: ids => change('letters', ids.letter, 'sealed_answers = null'),
  },
  {
    invariant: 'submitted_letters_have_sealed_answers',
    what: 'answers that are not sealed',
    sql: ids => change('letters', ids.letter, `sealed_answers = '{"conditions":"x"}'`),
  },
  {
    invariant: 'submitted_letters_have_sealed_answers',
    what: 'answers that nobody submitted',
    sql: ids => change('letters', ids.letter, "status = 'required'"),
  },
  {
    invariant: 'submitted_letters_have_sealed_answers',
    what: 'the customer was erased, the answers were not',
    sql: ids => `
      update customers set deleted_at = now() where id = (select customer_id from letters where id = '${ids.issuedLetter}')
      returning '${ids.issuedLetter}' as id`,
  },
  {
    invariant: 'issued_letters_have_their_end_due',
    what: 'an issued letter would never expire',
    sql: ids => forget('letter.expire', ids.issuedLetter),
  },
  {
    invariant: 'issued_letters_have_their_end_due',
    what: 'the end of an issued letter was given up',
    sql: ids => park('letter.expire', ids.issuedLetter),
  },
  {
    invariant: 'issued_letters_have_their_end_due',
    what: 'an issued letter expires before its end',
    sql: ids => change('letters', ids.issuedLetter, "expires_at = expires_at + interval '1 day'"),
  },
]
