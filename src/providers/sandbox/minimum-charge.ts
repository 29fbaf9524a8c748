/** The least that the providers which the sandbox plays charge, in minor units, so that what works here works there. */
const played: Readonly<Record<string, { least: Readonly<Record<string, bigint>>; otherwise: bigint }>> = {
  stripe: {
    least: {
      ...{ gbp: 30n, aed: 200n, czk: 1_500n, dkk: 250n, hkd: 400n, huf: 17_500n, jpy: 50n, mxn: 1_000n, myr: 200n, nok: 300n, pln: 200n },
      ...{ ron: 200n, sek: 300n, thb: 1_000n },
    },
    otherwise: 50n,
  },
  razorpay: { least: { inr: 100n, jpy: 1n }, otherwise: 100n },
}

/** The sandbox itself charges whatever is more than nothing. */
export function minimumCharge(currency: string, named: string): bigint {
  const rules = played[named]
  return rules ? (rules.least[currency] ?? rules.otherwise) : 1n
}
