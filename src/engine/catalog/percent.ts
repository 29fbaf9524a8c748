import { Failure } from '../../core/failure.ts'

/** As many places as are stored. */
const shape = /^(\d{1,3})(?:\.(\d{1,4}))?$/

type Bounds = { param: string; aboveZero: boolean }

/** A percentage in the form that is stored: up to 100, at most four places, and none that say nothing. */
export function percentText(given: string, { param, aboveZero }: Bounds): string {
  const [, whole = '', fraction = ''] = given.match(shape) ?? []
  const tenThousandths = BigInt(whole + fraction.padEnd(4, '0'))
  if (whole === '' || tenThousandths > 1_000_000n || (aboveZero && tenThousandths === 0n))
    throw new Failure(
      'parameter_invalid',
      `${param} is a percentage ${aboveZero ? 'above 0' : 'from 0'} and up to 100 with at most 4 places, such as "18" or "7.25".`,
      { param },
    )
  const places = fraction.replace(/0+$/, '')
  return `${BigInt(whole)}${places === '' ? '' : `.${places}`}`
}
