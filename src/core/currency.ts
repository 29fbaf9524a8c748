/**
 * ISO 4217: how many decimals each currency's minor unit has, and which amounts can be charged. Amounts are whole minor
 * units everywhere, so the decimals are only asked for where an amount is shown or a code is checked.
 */
const exponents: Record<number, string> = {
  0: 'bif clp djf gnf isk jpy kmf krw pyg rwf ugx uyi vnd vuv xaf xof xpf',
  2: `aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf cny cop crc cup cve
    czk dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gtq gyd hkd hnl htg huf idr ils inr irr jmd kes kgs khr kpw kyd
    kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr
    pln qar ron rsd rub sar sbd scr sdg sek sgd shp sle sos srd ssp stn svc syp szl thb tjs tmt top try ttd twd tzs uah usd uyu
    uzs ved ves wst xcd xcg yer zar zmw zwg`,
  3: 'bhd iqd jod kwd lyd omr tnd',
}

const byCurrency = new Map(
  Object.entries(exponents).flatMap(([exponent, codes]) => codes.split(/\s+/).map(code => [code, Number(exponent)] as const)),
)

/** `currency` is a lower-case code. */
export function isCurrency(currency: string): boolean {
  return byCurrency.has(currency)
}

/** Decimals of the minor unit: JPY 0, USD 2, KWD 3. An unknown code is 2; what enters is checked by `isCurrency` first. */
export function exponentOf(currency: string): number {
  return byCurrency.get(currency) ?? 2
}

/** Card networks settle these with a last digit of zero. */
const endInZero: ReadonlySet<string> = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])

/** What of an amount can't be charged and waits on the customer's balance: its last digit in BHD, JOD, KWD, OMR and TND. */
export function unchargeableRest(amount: bigint, currency: string): bigint {
  return endInZero.has(currency) && amount > 0n ? amount % 10n : 0n
}
