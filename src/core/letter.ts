/**
 * Letters of medical necessity: of one customer and product, valid for twelve months. Health savings cards pay for some
 * products only with one. Keeps: only a submitted letter is decided, and only once. The answers to its questionnaire are
 * health data: they are sealed where they are kept, and no problem said of one repeats it.
 *
 *   required ──questionnaire──▶ submitted ──clinician──▶ issued ──12 months──▶ expired
 *                                   └──────────────▶ declined
 */
import { type HsaFsaEligibility, isEligible } from './product.ts'
import type { Stored } from './record.ts'

export const letterStatuses = ['required', 'submitted', 'issued', 'declined', 'expired'] as const
export type LetterStatus = (typeof letterStatuses)[number]

export type Letter = Stored & {
  productId: string
  checkoutSessionId: string
  /** null until an anonymous session is completed. */
  customerId: string | null
  status: LetterStatus
  visitType: string | null
  declineReason: string | null
  submittedAt: Temporal.Instant | null
  issuedAt: Temporal.Instant | null
  declinedAt: Temporal.Instant | null
  expiresAt: Temporal.Instant | null
}

const edges: Record<LetterStatus, readonly LetterStatus[]> = {
  required: ['submitted'],
  submitted: ['issued', 'declined'],
  issued: ['expired'],
  declined: [],
  expired: [],
}

export function movesLetter(from: LetterStatus, to: LetterStatus): boolean {
  return edges[from].includes(to)
}

const validMonths = 12

/** Unless the clinician says otherwise: twelve calendar months in UTC; of 29 February, the 28th. */
export function usualLetterEnd(issuedAt: Temporal.Instant): Temporal.Instant {
  return issuedAt.toZonedDateTimeISO('UTC').add({ months: validMonths }).toInstant()
}

/** Whether it stands for a purchase now. At its last moment it does no longer. */
export function letterValid(letter: Pick<Letter, 'status' | 'expiresAt'>, now: Temporal.Instant): boolean {
  return letter.status === 'issued' && letter.expiresAt !== null && Temporal.Instant.compare(now, letter.expiresAt) < 0
}

export type OfferFlags = { hsaFsaEligible: boolean; visitType: string | null }

/** What a session says of all its lines: whether a health savings card may pay for some of it, and the first visit named. */
export function offerFlags(lines: readonly { eligibility: HsaFsaEligibility; visitType: string | null }[]): OfferFlags {
  return {
    hsaFsaEligible: lines.some(line => isEligible(line.eligibility)),
    visitType: lines.find(line => line.visitType !== null)?.visitType ?? null,
  }
}

/** By the names that a page posts, in the order it shows them. `maxLength` counts UTF-16 units, a line's end as one. */
export const letterQuestions = [
  { name: 'full_name', kind: 'line', required: true, maxLength: 200 },
  { name: 'date_of_birth', kind: 'date', required: true, maxLength: 10 },
  { name: 'state', kind: 'line', required: true, maxLength: 100 },
  { name: 'conditions', kind: 'text', required: true, maxLength: 2_000 },
  { name: 'history', kind: 'text', required: false, maxLength: 2_000 },
  { name: 'consent', kind: 'consent', required: true, maxLength: 3 },
] as const
export type LetterQuestion = (typeof letterQuestions)[number]['name']

/** What is kept. Consent is not: without it nothing is. */
export type LetterAnswers = {
  full_name: string
  /** YYYY-MM-DD. */
  date_of_birth: string
  state: string
  conditions: string
  history: string | null
}

export type AnswerProblem = 'missing' | 'too_long' | 'invalid'
export type CheckedAnswers = { answers: LetterAnswers } | { problems: Partial<Record<LetterQuestion, AnswerProblem>> }

/** Nobody alive was born earlier: a slip of the finger. */
const earliestBirth = Temporal.PlainDate.from('1900-01-01')

/** As a form posts them. `now` tells which dates have passed, in UTC. */
export function checkAnswers(input: Readonly<Record<string, unknown>>, now: Temporal.Instant): CheckedAnswers {
  const given = Object.fromEntries(letterQuestions.map(({ name }) => [name, cleaned(input[name])])) as Record<LetterQuestion, string | null>
  const problems: Partial<Record<LetterQuestion, AnswerProblem>> = {}
  for (const question of letterQuestions) {
    const problem = problemOf(question, given[question.name], now)
    if (problem) problems[question.name] = problem
  }
  if (Object.keys(problems).length > 0) return { problems }
  const { full_name, date_of_birth, state, conditions, history } = given
  return {
    answers: { full_name: full_name!, date_of_birth: date_of_birth!, state: state!, conditions: conditions!, history: history || null },
  }
}

/** Null: not a text at all. */
function cleaned(value: unknown): string | null {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : null
}

function problemOf(question: (typeof letterQuestions)[number], answer: string | null, now: Temporal.Instant): AnswerProblem | null {
  if (answer === null || answer.includes('\0') || !answer.isWellFormed()) return 'invalid'
  if (answer === '') return question.required ? 'missing' : null
  if (question.kind === 'consent') return answer === 'yes' || answer === 'on' ? null : 'invalid'
  if (question.kind === 'date') return isBirthDate(answer, now) ? null : 'invalid'
  if (question.kind === 'line' && answer.includes('\n')) return 'invalid'
  return answer.length > question.maxLength ? 'too_long' : null
}

function isBirthDate(text: string, now: Temporal.Instant): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  try {
    const date = Temporal.PlainDate.from(text)
    const today = now.toZonedDateTimeISO('UTC').toPlainDate()
    return Temporal.PlainDate.compare(date, earliestBirth) >= 0 && Temporal.PlainDate.compare(date, today) < 0
  } catch {
    return false
  }
}
