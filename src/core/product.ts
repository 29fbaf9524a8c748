/** Products: what is sold, with what health savings cards need to know of it. */
import type { Stored } from './record.ts'

export const hsaFsaEligibilities = [
  'not_eligible',
  'auto_substantiation',
  'private_label',
  'vision',
  'prescription',
  'service',
  'letter_of_medical_necessity',
] as const
export type HsaFsaEligibility = (typeof hsaFsaEligibilities)[number]

export type Product = Stored & {
  lookupKey: string | null
  name: string
  description: string | null
  hsaFsaEligibility: HsaFsaEligibility
  /** Which consultation a letter needs: free text, like gym. */
  visitType: string | null
  upcCode: string | null
  gtin: string | null
  /** false: made inline for one session. */
  listed: boolean
  archivedAt: Temporal.Instant | null
}

/** Whether health savings or flexible spending cards may pay for it. */
export function isEligible(eligibility: HsaFsaEligibility): boolean {
  return eligibility !== 'not_eligible'
}

export function needsLetter(eligibility: HsaFsaEligibility): boolean {
  return eligibility === 'letter_of_medical_necessity'
}
