import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepText } from './invoice-steps.ts'
import { texts } from './texts/texts.ts'

const said = (what: string, locale: 'en' | 'de', currency: string) =>
  stepText(what, { t: texts[locale], currency, locale }).replace(/\s/g, ' ')

test('each step that a price writes is said in words', () => {
  for (const [what, en, de] of [
    ['3 × 49.00', '3 × $49.00', '3 × 49,00 $'],
    ['12345.5 × 0.0025', '12,345.5 × $0.0025', '12.345,5 × 0,0025 $'],
    ['1 × 499', '1 × $499.00', '1 × 499,00 $'],
    ['6 × 10 for 5.00', '6 × a package of 10 for $5.00', '6 × ein Paket mit 10 für 5,00 $'],
    ['200 free', '200 free', '200 kostenlos'],
    ['5.00 flat', 'Fixed fee of $5.00', 'Feste Gebühr von 5,00 $'],
    ['at least 20.00', 'Brought up to the minimum of $20.00', 'Auf den Mindestbetrag von 20,00 $ angehoben'],
    ['at most 20.00', 'Held at the maximum of $20.00', 'Auf den Höchstbetrag von 20,00 $ begrenzt'],
    ['14 days of trial', '14 days of trial, free', '14 Tage Testzeit, kostenlos'],
    ['1 days of trial', '1 day of trial, free', '1 Tag Testzeit, kostenlos'],
    ['864000 of 2592000 seconds', 'Only 10 of 30 days are charged', 'Berechnet werden nur 10 von 30 Tagen'],
    ['5400 of 86400 seconds', 'Only 5,400 of 86,400 seconds are charged', 'Berechnet werden nur 5.400 von 86.400 Sekunden'],
    ['7200 of 2592000 seconds', 'Only 2 of 720 hours are charged', 'Berechnet werden nur 2 von 720 Stunden'],
    ['something new', 'something new', 'something new'],
  ] as const) {
    assert.equal(said(what, 'en', 'usd'), en)
    assert.equal(said(what, 'de', 'usd'), de)
  }
  assert.equal(said('2 × 120000', 'en', 'jpy'), '2 × ¥120,000')
  assert.equal(said('2 × 1.5005', 'en', 'kwd'), '2 × KWD 1.5005')
})
