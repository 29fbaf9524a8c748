import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testCards } from '../../core/test-card.ts'
import { dateText, localeOf, ofTable, texts, timeText } from './texts.ts'

test('a language is chosen from tags and headers, the first entry that we speak first', () => {
  for (const [tags, wanted] of [
    [[], 'en'],
    [[null, undefined, ''], 'en'],
    [['de'], 'de'],
    [['de-AT'], 'de'],
    [['DE_de'], 'en'],
    [['den'], 'en'],
    [['fr', 'de-CH'], 'de'],
    [['en-GB', 'de'], 'en'],
    [['auto', 'de,en;q=0.5'], 'de'],
    [[null, 'fr-FR,fr;q=0.9,de;q=0.8,en;q=0.7'], 'de'],
    [['en;q=0.4,de;q=0.6'], 'de'],
    [['de;q=0,en;q=0.1'], 'en'],
    [['de;q=0'], 'en'],
    [['*'], 'en'],
    [['de;q=2'], 'en'],
    [[`${'x,'.repeat(600)}de`], 'en'],
  ] as const) {
    assert.equal(localeOf(tags), wanted, JSON.stringify(tags))
  }
  fc.assert(fc.property(fc.array(fc.string()), tags => localeOf(tags) in texts))
})

/** What a sentence is asked with: an interval where it takes one, else a value that is seen. */
function valuesFor(sentence: object): unknown[] {
  // The types are gone from what runs, their room is not.
  const names =
    /^\(?([^()=]*)\)?\s*=>/
      .exec(String(sentence))?.[1]
      ?.split(',')
      .map(name => name.trim()) ?? []
  return names.map(name => ({ interval: 'month', count: 3, days: 3 })[name] ?? `{${name}}`)
}

/** Every text of a table by its path. */
function said(table: object, path = ''): Map<string, string> {
  const all = new Map<string, string>()
  for (const [key, text] of Object.entries(table)) {
    const at = path === '' ? key : `${path}.${key}`
    if (typeof text === 'string') all.set(at, text)
    else if (typeof text === 'function') {
      const answer = text(...valuesFor(text))
      if (typeof answer === 'string') all.set(at, answer)
    } else if (text !== null && typeof text === 'object' && !Array.isArray(text)) for (const [k, v] of said(text, at)) all.set(k, v)
  }
  return all
}

/** Words that are the same in both languages. */
const alike = new Set(['direction', 'optional', 'fields.name'])
/** Only values and signs, such as "3 × {unit}". */
const isWordless = (text: string) => !/\p{L}/u.test(text.replaceAll(/\{\w+\}/g, ''))

test('German says everything that English says, and says it in German', () => {
  const [english, german] = [said(texts.en), said(texts.de)]
  assert.deepEqual([...german.keys()].sort(), [...english.keys()].sort())
  const same = [...english].filter(([key, text]) => german.get(key) === text && !alike.has(key) && !isWordless(text))
  assert.deepEqual(same, [])
})

test('every value that a sentence is given is in it, in both languages', () => {
  for (const t of [texts.en, texts.de]) {
    for (const sentence of [
      t.subscribeFor('{0}', 'month', 1),
      t.subscribeFor('{0}', 'month', 3),
      t.renewsAfter('{0}', 'year', 1),
      t.trialThenFrom(14, '{0}', 'week', 2, '{1}'),
      t.renewsOn('{0}', 'day', 1, '{1}'),
      t.tax('{0}', '{1}'),
      t.taxIncluded('{0}', '{1}'),
      t.payAndStartTrial('{0}', 14),
    ]) {
      assert.ok(sentence.includes('{0}'), sentence)
      assert.ok(!/undefined|NaN/.test(sentence), sentence)
    }
  }
  assert.equal(texts.de.subscribeFor('499,00 ₹', 'month', 1), 'Für 499,00 ₹ pro Monat abonnieren')
  assert.equal(texts.de.renewsAfter('9 €', 'month', 3), 'Verlängert sich nach 3 Monaten für 9 €, danach alle 3 Monate, bis Sie kündigen.')
  assert.equal(texts.de.trialThen(1, '9 €', 'year', 1), '1 Tag kostenlos, danach 9 € pro Jahr.')
})

test('every test card is named, and no table answers for what it does not hold', () => {
  for (const t of [texts.en, texts.de]) for (const card of testCards) assert.ok(ofTable(t.cards, card.name), card.name)
  assert.equal(ofTable(texts.en.cards, 'constructor'), null)
})

test('moments are said in the language, in UTC', () => {
  const at = Temporal.Instant.from('2026-12-05T22:30:00Z')
  assert.deepEqual([dateText(at, 'en'), dateText(at, 'de')], ['December 5, 2026', '5. Dezember 2026'])
  assert.match(timeText(at, 'en'), /December 5, 2026.*10:30.*PM UTC/)
  assert.match(timeText(at, 'de'), /5\. Dezember 2026.*22:30 UTC/)
})
