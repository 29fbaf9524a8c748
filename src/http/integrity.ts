/** The integrity check, for one environment. */
import { Type } from 'typebox'
import { runChecks } from '../engine/integrity/run-checks.ts'
import { defineRoute } from './route.ts'

const report = Type.Object(
  {
    ok: Type.Boolean({ description: 'Whether nothing violates any invariant.' }),
    invariants: Type.Array(
      Type.Object({
        id: Type.String({ description: 'The invariant.' }),
        title: Type.String({ description: 'What must hold.' }),
        violations: Type.Integer({ description: 'How many rows violate it.' }),
        rows: Type.Array(Type.Unknown(), { description: 'The first twenty of them.' }),
      }),
      { description: 'Every invariant, also those that hold.' },
    ),
  },
  { title: 'IntegrityReport' },
)

const check = defineRoute({
  method: 'POST',
  path: '/integrity/check',
  scope: 'integrity:read',
  tag: 'Integrity',
  summary: 'Check the books',
  description:
    'Looks for rows that violate an invariant of the books, the sessions or the deliveries of this environment. Changes nothing.',
  answer: { status: 200, schema: report },
  effect: 'steps',
  handle: ({ ctx, environmentId }) => runChecks(ctx, environmentId),
})

export const integrityRoutes = [check]
