/**
 * The arithmetic of a line in words. What was stored is one short text a step, written by `core/price.ts` and
 * `core/offer.ts`; here it is read back and said in the reader's language. An unknown text is shown as it stands.
 */
import { numberText } from './amount-text.ts'
import { majorMoneyText } from './money-text.ts'
import { isolated } from './page-frame.ts'
import type { Locale } from './texts/locale.ts'
import type { Texts } from './texts/texts.ts'

type Words = { t: Texts; currency: string; locale: Locale }

const number = '(\\d+(?:\\.\\d+)?)'
const units = ['day', 'hour', 'second'] as const

const shapes: { shape: RegExp; say(words: Words, a: string, b: string, c: string): string }[] = [
  { shape: new RegExp(`^${number} × ${number}$`), say: (w, count, unit) => w.t.invoice.times(plain(w, count), money(w, unit)) },
  {
    shape: new RegExp(`^${number} × ${number} for ${number}$`),
    say: (w, count, size, price) => w.t.invoice.packages(plain(w, count), plain(w, size), money(w, price)),
  },
  { shape: new RegExp(`^${number} free$`), say: (w, count) => w.t.invoice.free(plain(w, count)) },
  { shape: new RegExp(`^${number} flat$`), say: (w, amount) => w.t.invoice.flat(money(w, amount)) },
  { shape: new RegExp(`^at least ${number}$`), say: (w, amount) => w.t.invoice.atLeast(money(w, amount)) },
  { shape: new RegExp(`^at most ${number}$`), say: (w, amount) => w.t.invoice.atMost(money(w, amount)) },
  { shape: /^(\d{1,4}) days? of trial$/, say: (w, days) => w.t.invoice.trial(Number.parseInt(days, 10)) },
  { shape: /^(\d{1,12}) of (\d{1,12}) seconds$/, say: partOf },
]

export function stepText(what: string, words: Words): string {
  for (const { shape, say } of shapes) {
    const found = shape.exec(what)
    if (found) return say(words, found[1] ?? '', found[2] ?? '', found[3] ?? '')
  }
  return isolated(what, words.t.direction)
}

/** In the largest unit that both are whole in: "10 of 30 days". */
function partOf(words: Words, part: string, whole: string): string {
  const lengths = [part, whole].map(seconds => Temporal.Duration.from(`PT${seconds}S`))
  const unit = units.find(each => lengths.every(length => Number.isInteger(length.total(each)))) ?? 'second'
  const [counted, of] = lengths.map(length => plain(words, length.total(unit).toString()))
  return words.t.invoice.part(counted!, of!, unit)
}

function plain(words: Words, decimal: string): string {
  return isolated(numberText(decimal, words.locale), words.t.direction)
}

function money(words: Words, major: string): string {
  return isolated(majorMoneyText(major, words.currency, words.locale), words.t.direction)
}
