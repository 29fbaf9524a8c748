/** Countries as they stand in the list of an address: their ISO codes, by name in the page's language. */
import { html } from 'ghtml'
import { type Locale, locales } from './texts/locale.ts'

/** ISO 3166-1 alpha-2, and Kosovo, which posts are sent to under XK. */
const codes = `AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
  CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG
  GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW
  KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
  NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR
  SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM
  ZW`.split(/\s+/)

/** Sorted once: comparing names is slow, and the list is the same on every page. */
const sorted = Object.fromEntries(locales.map(locale => [locale, named(locale)])) as Record<Locale, [code: string, name: string][]>

function named(locale: Locale): [string, string][] {
  const names = new Intl.DisplayNames(locale, { type: 'region' })
  const { compare } = new Intl.Collator(locale)
  return codes.map((code): [string, string] => [code, names.of(code) ?? code]).sort((a, b) => compare(a[1], b[1]))
}

/** Without quotes and closing tags, which HTML allows here: the list is the heaviest thing on its page. */
export function countryOptions(locale: Locale, chosen: string): string {
  const wanted = chosen.toUpperCase()
  return sorted[locale].map(([code, name]) => html`<option value=!${code}!${code === wanted ? ' selected' : ''}>${name}`).join('')
}
