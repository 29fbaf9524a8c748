import type { Customer } from '../../core/customer.ts'
import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { requireTaxRates } from '../catalog/require-tax-rates.ts'
import { refuseReserved } from '../reserved-identifier.ts'

type Editable =
  | 'externalId'
  | 'name'
  | 'email'
  | 'phone'
  | 'currency'
  | 'timeZone'
  | 'locale'
  | 'address'
  | 'shipping'
  | 'taxExempt'
  | 'taxRateIds'
  | 'metadata'

/** What a merchant may say of a customer; undefined: nothing is said. */
export type CustomerFields = { [Field in Editable]?: Customer[Field] | undefined }

export async function checkCustomerFields(tx: Tx, fields: CustomerFields): Promise<void> {
  refuseReserved(fields.externalId, 'external_id')
  if (fields.timeZone !== undefined && !isTimeZone(fields.timeZone))
    throw new Failure('parameter_invalid', `time_zone "${fields.timeZone}" is not known: use an IANA name, such as Europe/Berlin.`, {
      param: 'time_zone',
    })
  if (fields.taxRateIds) await requireTaxRates(tx, fields.taxRateIds, 'tax_rates')
}

function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)
    return true
  } catch {
    return false
  }
}
