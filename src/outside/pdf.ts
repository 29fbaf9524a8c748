/**
 * Draws PDF pages: text in one typeface, rules and bars. The same calls give the same bytes: the times come from the
 * caller, and the document's id is made from what it says about itself. The fonts are files of a package.
 */
import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import { type Run, visualRuns } from './pdf-order.ts'

export type PdfStyle = { size: number; bold?: boolean; colour?: string }

/** Measures in points, from the upper left corner. */
export type Pdf = {
  width: number
  height: number
  addPage(): void
  pageCount(): number
  /** Goes back to draw on a page, from 0. */
  onPage(page: number): void
  widthOf(text: string, style: PdfStyle): number
  /** One line whose left end is at `x` and whose upper edge is at `y`. */
  write(text: string, x: number, y: number, style: PdfStyle): void
  bar(x: number, y: number, width: number, height: number, colour: string): void
  finish(): Promise<Buffer>
}

type About = { title: string; author: string; language: string; createdAt: Temporal.Instant; changedAt: Temporal.Instant }

const regular = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'))
const bold = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'))

/** Asked for where letters join, so that a run is shaped as a whole, across its spaces; other runs are measured word by word, once. */
const asWhole: PDFKit.Mixins.OpenTypeFeatures[] = []
const shaping = (run: Run) => (run.rtl ? { features: asWhole } : {})

export function openPdf(about: About): Pdf {
  const document = new PDFDocument({
    size: 'A4',
    margin: 0,
    font: regular,
    autoFirstPage: false,
    bufferPages: true,
    pdfVersion: '1.7',
    lang: about.language,
    displayTitle: true,
    info: {
      Title: about.title,
      Author: about.author,
      Producer: 'Tollgate',
      Creator: 'Tollgate',
      CreationDate: new Date(about.createdAt.epochMilliseconds),
      ModDate: new Date(about.changedAt.epochMilliseconds),
    },
  })
  document.addPage()
  const styled = ({ size, bold: isBold = false, colour = '#000000' }: PdfStyle) =>
    document
      .font(isBold ? bold : regular)
      .fontSize(size)
      .fillColor(colour)
  const widthOf = (run: Run) => document.widthOfString(run.text, shaping(run))

  return {
    width: document.page.width,
    height: document.page.height,
    addPage: () => void document.addPage(),
    pageCount: () => document.bufferedPageRange().count,
    onPage: page => void document.switchToPage(page),
    widthOf(text, style) {
      styled(style)
      return visualRuns(text).reduce((sum, run) => sum + widthOf(run), 0)
    },
    write(text, x, y, style) {
      styled(style)
      let at = x
      for (const run of visualRuns(text)) {
        document.text(run.text, at, y, { lineBreak: false, ...shaping(run) })
        at += widthOf(run)
      }
    },
    bar: (x, y, width, height, colour) => void document.rect(x, y, width, height).fill(colour),
    async finish() {
      const chunks: Buffer[] = []
      document.on('data', (chunk: Buffer) => chunks.push(chunk))
      const ended = new Promise<void>((resolve, reject) => document.on('end', resolve).on('error', reject))
      document.end()
      await ended
      return Buffer.concat(chunks)
    },
  }
}
