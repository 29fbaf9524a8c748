import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type InvoiceViewName, invoiceViews } from '../../test/browser/invoice-views.ts'
import { pagesOfPdf, textOfPdf } from '../../test/support/pdf-text.ts'
import { invoicePage } from './invoice-page.ts'
import { invoicePdf } from './invoice-pdf.ts'

const names = Object.keys(invoiceViews) as InvoiceViewName[]
const viewOf = (name: InvoiceViewName) => ({ ...invoiceViews[name], path: `/invoice/${name}` })
const pdfOf = (name: InvoiceViewName) => invoicePdf(viewOf(name))
const plain = (text: string) =>
  text
    .replace(/[\u2068\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
const unique = (list: Iterable<string>) => [...new Set(list)].sort()

const page = (name: InvoiceViewName) => invoicePage(viewOf(name), { styleHref: '/a.css', scriptHref: '/a.js' })
/** Of a text whose pieces stand on lines of their own. */
const amountsIn = (text: string) =>
  unique(text.split('\n').flatMap(piece => plain(piece).match(/-?(\$|¥|KWD )\d[\d.,]*\d|-?\d[\d.,]* \$/g) ?? []))

test('every amount of the page stands in the PDF as the very same text, and no other', async () => {
  for (const name of names) {
    const onPage = amountsIn(page(name).replace(/<[^>]*>/g, '\n'))
    assert.ok(onPage.length > 0, name)
    assert.deepEqual(amountsIn(pagesOfPdf(await pdfOf(name)).join('\n')), onPage, name)
  }
})

test('the same invoice gives the same bytes, another one does not', async () => {
  const [first, again, other] = await Promise.all([pdfOf('arabic'), pdfOf('arabic'), pdfOf('open')])
  assert.ok(first.equals(again))
  assert.ok(!first.equals(other))
  assert.equal(first.subarray(0, 8).toString(), '%PDF-1.7')
  assert.ok(first.includes('(D:20261121100000Z)'))
})

test('many lines go over many pages, each with its head and its number', async () => {
  const pages = pagesOfPdf(await pdfOf('many'))
  assert.ok(pages.length > 3)
  for (const [n, text] of pages.entries()) {
    assert.ok(text.includes(`Page ${n + 1} of ${pages.length}`), `page ${n + 1} has no number`)
    assert.ok(text.includes('Description\nQuantity\nAmount'), `page ${n + 1} has no head`)
  }
  const lines = pages.join('\n').match(/^Licence \d+/gm)
  assert.equal(lines?.length, 60)
})

test('nothing is written outside of the paper, or over the foot', async () => {
  for (const name of ['long', 'many', 'hostile', 'arabic'] as const)
    for (const piece of textOfPdf(await pdfOf(name))) {
      assert.ok(piece.x >= 47 && piece.x < 548, `${name}: ${piece.text} at ${piece.x}`)
      const isFoot = piece.y < 60
      assert.ok(isFoot ? /Invoice|Page/.test(piece.text) : piece.y > 68, `${name}: ${piece.text} at height ${piece.y}`)
    }
})

test('right-to-left names are drawn from their last letter, sentences around them are not turned', async () => {
  const pieces = textOfPdf(await pdfOf('hebrew')).map(piece => piece.text)
  assert.ok(pieces.includes([...'דוד כהן'].reverse().join('')))
  assert.ok(pieces.includes('Billed to'))
})

test('the language of the reader, whatever the view was made in', async () => {
  const [text] = pagesOfPdf(await invoicePdf(viewOf('open'), 'de'))
  assert.ok(text!.includes('Rechnung TG-000042') && text!.includes('49,00 $'))
})
