/** How an object is shown on the wire: what tests of it have in common. */
import type { TObject } from 'typebox'
import type { Presenting } from '../../src/contract/present.ts'

export const at: Presenting = { environment: { kind: 'sandbox' }, base: 'https://pay.example.com' }
export const moment = Temporal.Instant.from('2026-11-21T10:00:00.5Z')
export const shownMoment = '2026-11-21T10:00:00.500Z'
export const stored = {
  ...{ environmentId: 'env_1', id: 'x_1', createdAt: moment, updatedAt: moment, objectVersion: 3 },
  metadata: { order: '7' },
}

/** `empty` has null wherever null may be, `full` nowhere. */
export type OnWire = { name: string; schema: TObject; empty: object; full: object }
