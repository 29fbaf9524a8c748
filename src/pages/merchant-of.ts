import type { Environment } from '../core/environment.ts'
import type { Merchant } from './invoice-view.ts'

/** How a merchant's pages look. */
export function merchantOf(environment: Environment): Merchant {
  return {
    name: environment.displayName ?? environment.name,
    logoUrl: environment.logoUrl,
    accent: environment.accent,
    termsUrl: environment.termsUrl,
    privacyUrl: environment.privacyUrl,
  }
}
