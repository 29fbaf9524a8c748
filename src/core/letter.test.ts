import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type AnswerProblem,
  checkAnswers,
  type LetterStatus,
  letterQuestions,
  letterStatuses,
  letterValid,
  movesLetter,
  offerFlags,
  usualLetterEnd,
} from './letter.ts'
import { hsaFsaEligibilities } from './product.ts'

const instant = (text: string) => Temporal.Instant.from(text)
const now = instant('2026-11-21T10:00:00Z')

test('a letter moves by its drawing and by no other way', () => {
  const drawn: [LetterStatus, LetterStatus][] = [
    ['required', 'submitted'],
    ['submitted', 'issued'],
    ['submitted', 'declined'],
    ['issued', 'expired'],
  ]
  const moves = letterStatuses.flatMap(from => letterStatuses.filter(to => movesLetter(from, to)).map(to => [from, to]))
  assert.deepEqual(moves, drawn)
})

for (const [issued, end] of [
  ['2026-11-21T10:00:00.123Z', '2027-11-21T10:00:00.123Z'],
  ['2027-02-28T23:59:59Z', '2028-02-28T23:59:59Z'],
  ['2028-02-29T00:00:00Z', '2029-02-28T00:00:00Z'],
] as const)
  test(`a letter issued at ${issued} usually ends at ${end}`, () => assert.equal(usualLetterEnd(instant(issued)).toString(), end))

test('a letter stands while it is issued, until its end and not at it', () => {
  const expiresAt = instant('2026-11-21T10:00:00Z')
  const at = (status: LetterStatus, moment: string) => letterValid({ status, expiresAt }, instant(moment))
  assert.equal(at('issued', '2026-11-21T09:59:59.999Z'), true)
  assert.equal(at('issued', '2026-11-21T10:00:00Z'), false)
  assert.equal(letterValid({ status: 'issued', expiresAt: null }, now), false)
  for (const status of letterStatuses.filter(s => s !== 'issued')) assert.equal(at(status, '2026-11-21T09:00:00Z'), false, status)
})

test('an offer is eligible by any of its lines, and is about the first visit named', () => {
  const line = (eligibility: (typeof hsaFsaEligibilities)[number], visitType: string | null = null) => ({ eligibility, visitType })
  assert.deepEqual(offerFlags([]), { hsaFsaEligible: false, visitType: null })
  assert.deepEqual(offerFlags([line('not_eligible', 'gym')]), { hsaFsaEligible: false, visitType: 'gym' })
  assert.deepEqual(offerFlags([line('not_eligible'), line('vision', 'eyes'), line('service', 'gym')]), {
    hsaFsaEligible: true,
    visitType: 'eyes',
  })
  for (const eligibility of hsaFsaEligibilities)
    assert.equal(offerFlags([line('not_eligible'), line(eligibility)]).hsaFsaEligible, eligibility !== 'not_eligible')
})

const good = {
  full_name: 'Jane Smith',
  date_of_birth: '1980-02-29',
  state: 'California',
  conditions: 'Lower back pain',
  history: 'Physiotherapy',
  consent: 'yes',
}

test('good answers are kept without the consent, trimmed, with lines ended alike', () => {
  const { consent: _, ...kept } = good
  assert.deepEqual(checkAnswers(good, now), { answers: kept })
  assert.deepEqual(checkAnswers({ ...good, consent: 'on', token: 'x' }, now), { answers: kept })
  const spaced = { ...good, full_name: '  Jane Smith ', conditions: ' a\r\nb\rc ', history: '  ' }
  assert.deepEqual(checkAnswers(spaced, now), { answers: { ...kept, conditions: 'a\nb\nc', history: null } })
  const { history: __, ...short } = good
  assert.deepEqual(checkAnswers(short, now), { answers: { ...kept, history: null } })
})

const refused: [field: string, value: unknown, problem: AnswerProblem][] = [
  ...(['full_name', 'date_of_birth', 'state', 'conditions', 'consent'] as const).flatMap(field => [
    [field, undefined, 'missing'] as [string, unknown, AnswerProblem],
    [field, ' \r\n ', 'missing'] as [string, unknown, AnswerProblem],
  ]),
  ...Object.keys(good).flatMap(field => [
    [field, ['a', 'b'], 'invalid'] as [string, unknown, AnswerProblem],
    [field, 'a\0b', 'invalid'] as [string, unknown, AnswerProblem],
    [field, 'a\ud800', 'invalid'] as [string, unknown, AnswerProblem],
  ]),
  ['full_name', 'x'.repeat(201), 'too_long'],
  ['full_name', 'Jane\nSmith', 'invalid'],
  ['state', 'x'.repeat(101), 'too_long'],
  ['conditions', 'x'.repeat(2_001), 'too_long'],
  ['history', 'x'.repeat(2_001), 'too_long'],
  ['date_of_birth', '2026-11-21', 'invalid'],
  ['date_of_birth', '2027-01-01', 'invalid'],
  ['date_of_birth', '1899-12-31', 'invalid'],
  ['date_of_birth', '1981-02-29', 'invalid'],
  ['date_of_birth', '29.02.1980', 'invalid'],
  ['date_of_birth', '1980-02-29T00:00:00Z', 'invalid'],
  ['consent', 'no', 'invalid'],
  ['consent', 'YES', 'invalid'],
]

for (const [field, value, problem] of refused)
  test(`${field} ${JSON.stringify(value)?.slice(0, 30)} is ${problem}`, () =>
    assert.deepEqual(checkAnswers({ ...good, [field]: value }, now), { problems: { [field]: problem } }))

test('what is as long as it may be is taken; yesterday is a date of birth', () => {
  const full = Object.fromEntries(
    letterQuestions.filter(q => q.kind === 'line' || q.kind === 'text').map(q => [q.name, 'x'.repeat(q.maxLength)]),
  )
  assert.ok('answers' in checkAnswers({ ...good, ...full, date_of_birth: '2026-11-20' }, now))
  // A line's end counts once, as in the browser.
  assert.ok('answers' in checkAnswers({ ...good, conditions: 'x\r\n'.repeat(999).concat('xx') }, now))
})

test('everything that is wrong is said at once', () => {
  assert.deepEqual(checkAnswers({}, now), {
    problems: { full_name: 'missing', date_of_birth: 'missing', state: 'missing', conditions: 'missing', consent: 'missing' },
  })
})

test('whatever is posted is judged, and what is taken is within the limits', () => {
  const anything = fc.record(
    Object.fromEntries(letterQuestions.map(q => [q.name, fc.oneof(fc.constant('yes'), fc.string({ unit: 'binary' }), fc.anything())])),
  )
  const mixed = fc
    .tuple(anything, fc.subarray(Object.keys(good)))
    .map(([odd, kept]) => ({ ...odd, ...Object.fromEntries(kept.map(k => [k, good[k as keyof typeof good]])) }))
  fc.assert(
    fc.property(mixed, input => {
      const checked = checkAnswers(input, now)
      if ('problems' in checked) return Object.keys(checked.problems).length > 0
      for (const { name, maxLength } of letterQuestions) {
        const answer: string | null = name === 'consent' ? null : checked.answers[name]
        assert.ok(answer === null || (answer !== '' && answer.length <= maxLength && answer.isWellFormed() && !answer.includes('\0')))
      }
      return true
    }),
    { numRuns: 500 },
  )
})
