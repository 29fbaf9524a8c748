import { type Static, Type } from 'typebox'
import { type Letter, type LetterAnswers, letterStatuses } from '../core/letter.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { enumOf, idField, nullable, objectFields, textField, timeField } from './schema.ts'

export const letterSchema = Type.Object(
  {
    id: idField('lmn', 'Id of the letter.'),
    object: Type.Literal('letter'),
    ...objectFields,
    status: enumOf(
      letterStatuses,
      'required: the buyer has not answered yet. submitted: to be decided. issued: valid until expires_at. declined and expired are final.',
    ),
    customer_id: nullable(idField('cus', 'Whose letter it is; null before the session of an unknown buyer is completed.')),
    product_id: idField('prod', 'The product it is about.'),
    checkout_session_id: idField('chk', 'The session that needed it.'),
    visit_type: nullable(textField("Which consultation it takes: the product's visit_type then.")),
    submitted_at: nullable(timeField('When the buyer answered.')),
    issued_at: nullable(timeField('When it was issued.')),
    declined_at: nullable(timeField('When it was declined.')),
    decline_reason: nullable(textField('Why, in your words; emptied when the customer is erased.')),
    expires_at: nullable(timeField('When it ends, or ended.')),
  },
  {
    title: 'Letter',
    description: 'A letter of medical necessity: of one customer and product. What the buyer answered is not in it.',
  },
)

export type WireLetter = Static<typeof letterSchema>

export function presentLetter(l: Letter, at: Presenting): WireLetter {
  return {
    id: l.id,
    object: 'letter',
    ...presentRecord(l, at),
    status: l.status,
    customer_id: l.customerId,
    product_id: l.productId,
    checkout_session_id: l.checkoutSessionId,
    visit_type: l.visitType,
    submitted_at: timeOrNull(l.submittedAt),
    issued_at: timeOrNull(l.issuedAt),
    declined_at: timeOrNull(l.declinedAt),
    decline_reason: l.declineReason,
    expires_at: timeOrNull(l.expiresAt),
  }
}

export const letterAnswersSchema = Type.Object(
  {
    object: Type.Literal('letter_answers'),
    letter_id: idField('lmn', 'The letter they were given for.'),
    full_name: Type.String({ description: 'The name on the letter.' }),
    date_of_birth: Type.String({ description: 'YYYY-MM-DD.' }),
    state: Type.String({ description: 'Where the buyer lives, in their own words.' }),
    conditions: Type.String({ description: 'What the product is to help with.' }),
    history: nullable(Type.String({ description: 'What was tried before, and anything else.' })),
  },
  { title: 'LetterAnswers', description: 'Health data. Do not store, log or send on what you do not need.' },
)

export function presentLetterAnswers(letterId: string, answers: LetterAnswers): Static<typeof letterAnswersSchema> {
  const { full_name, date_of_birth, state, conditions, history } = answers
  return { object: 'letter_answers', letter_id: letterId, full_name, date_of_birth, state, conditions, history }
}

export const issueLetterBody = Type.Object(
  { expires_at: Type.Optional(nullable(timeField('When it ends. Twelve months from now when not given.'))) },
  { title: 'IssueLetter' },
)

export const declineLetterBody = Type.Object(
  { reason: textField('Why. Shown with the letter and in its event: keep what tells of health out of it.') },
  { title: 'DeclineLetter' },
)
