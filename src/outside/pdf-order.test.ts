import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visualRuns } from './pdf-order.ts'

const isolate = (text: string) => `\u2068${text}\u2069`

/** What is seen from left to right; the letters of a right-to-left run are turned by the font, here by hand. */
const seen = (text: string) =>
  visualRuns(text)
    .map(run => (run.rtl ? [...run.text].reverse().join('') : run.text))
    .join('')

test('text is drawn in the order in which it is read', () => {
  for (const [what, text, expected] of [
    ['Latin', 'Invoice TG-1, $5.00', 'Invoice TG-1, $5.00'],
    ['one right-to-left word', 'אבג', 'גבא'],
    ['words in their order', 'אבג דהו', 'והד גבא'],
    ['a word within Latin', 'Jane אבג Smith', 'Jane גבא Smith'],
    ['two words within Latin stay a phrase', 'a אבג דהו b', 'a והד גבא b'],
    ['Latin within right-to-left', 'אבג Pro דהו', 'והד Pro גבא'],
    ['a number keeps its order', 'אבג 12 דהו', 'והד 12 גבא'],
    ['a number with separators and a sign', 'אבג 1,234.50% דהו', 'והד 1,234.50% גבא'],
    ['brackets look the other way', 'אבג (דהו)', '(והד) גבא'],
    ['brackets around Latin', 'אבג (Pro 2) דהו', 'והד (Pro 2) גבא'],
    ['a sentence holds an isolated name', `${isolate('אבג')}: 18% on $5`, 'גבא: 18% on $5'],
    ['an isolate has an order of its own', `Discount (${isolate('אבג 10')})`, 'Discount (10 גבא)'],
    ['an isolated amount in a right-to-left sentence', `אבג ${isolate('$5.00')} דהו`, 'והד $5.00 גבא'],
    ['isolates within isolates', `${isolate(`אבג ${isolate('a b')}`)} c`, 'a b גבא c'],
    ['an isolate that is never closed', 'a \u2068אבג', 'a גבא'],
    ['only marks', '\u2068\u2069', ''],
    ['marks without anything to turn', isolate('Pro'), 'Pro'],
    ['Latin ends in punctuation within right-to-left', 'אבג!', '!גבא'],
    ['line ends are spaces', 'a\nb', 'a b'],
  ] as const)
    assert.equal(seen(text), expected, what)
})

test('a right-to-left run is given whole and in reading order, for its letters join', () => {
  assert.deepEqual(visualRuns('شركة التحليلات'), [{ text: 'شركة التحليلات', rtl: true }])
})
