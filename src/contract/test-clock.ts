import { type Static, Type } from 'typebox'
import { enumOf, nullable, textField, timeField } from './schema.ts'

export const testClockSchema = Type.Object(
  {
    object: Type.Literal('test_clock'),
    now: timeField('The moment of this environment.'),
    status: enumOf(['ready', 'advancing'], 'advancing: writes are refused with 409 clock_advancing until it is ready.'),
    frozen: Type.Boolean({ description: 'Whether time stands still (while advancing: whether it will at the target).' }),
    target: nullable(timeField('Where it is being advanced to; null when ready.')),
    processed: Type.Unsafe<Record<string, number>>({
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'What the advance has done so far, or the last one did: counts by name, each try counted.',
      examples: [{ payments: 1, sessions_ended: 0, webhooks: 4 }],
    }),
  },
  { title: 'TestClock', description: 'The clock of a sandbox environment: all domain times come from it.' },
)

export type WireTestClock = Static<typeof testClockSchema>

export const advanceClockBody = Type.Object({
  to: Type.Optional(timeField('The moment to advance to: later than now (else 400 clock_not_later).')),
  by: Type.Optional(textField('Or how far: an ISO 8601 duration, counted from now in UTC.', { maxLength: 60 })),
  freeze: Type.Optional(Type.Boolean({ default: false, description: 'Whether time stands still there. Otherwise it runs on.' })),
})
