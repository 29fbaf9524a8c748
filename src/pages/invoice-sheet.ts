/** Lines of cells set on as many PDF pages as they need, with what is repeated at the head of each. */
import type { Pdf, PdfStyle } from '../outside/pdf.ts'

export type Cell = { text: string; x: number; width: number; style: PdfStyle; align?: 'end' }

/** The least that is not cut by the end of a page. */
export type Line = { height: number; draw(y: number): void }

export type Sheet = {
  /** Keeps the lines on one page, unless no page holds them. */
  place(lines: readonly Line[]): void
  /** Drawn again on each new page from here on. */
  repeat(lines: readonly Line[]): void
}

export type Edges = { top: number; bottom: number }

export function sheetOn(pdf: Pdf, { top, bottom }: Edges): Sheet {
  let y = top
  let repeated: readonly Line[] = []
  const draw = (line: Line) => {
    line.draw(y)
    y += line.height
  }
  const turn = () => {
    pdf.addPage()
    y = top
    repeated.forEach(draw)
  }
  const heightOf = (lines: readonly Line[]) => lines.reduce((sum, line) => sum + line.height, 0)
  return {
    place(lines) {
      if (y + heightOf(lines) > bottom && heightOf(lines) + heightOf(repeated) <= bottom - top) turn()
      for (const line of lines) {
        if (y + line.height > bottom) turn()
        draw(line)
      }
    },
    repeat(lines) {
      repeated = lines
    },
  }
}

const lineHeight = (style: PdfStyle) => style.size * 1.4

/** Cells beside each other, each wrapped within its width. */
export function cellLines(pdf: Pdf, cells: readonly Cell[]): Line[] {
  const wrapped = cells.map(cell => ({ ...cell, lines: wrap(pdf, cell) }))
  const height = Math.max(...cells.map(cell => lineHeight(cell.style)))
  const count = Math.max(...wrapped.map(cell => cell.lines.length))
  return Array.from({ length: count }, (_, n) => ({
    height,
    draw(y) {
      for (const { lines, x, width, style, align } of wrapped) {
        const text = lines[n]
        if (text === undefined) continue
        pdf.write(text, align === 'end' ? x + width - pdf.widthOf(text, style) : x, y, style)
      }
    },
  }))
}

/** Two columns, each as long as it is. */
export function beside(left: readonly Line[], right: readonly Line[]): Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, n) => {
    const both = [left[n], right[n]].filter(line => line !== undefined)
    return { height: Math.max(...both.map(line => line.height)), draw: y => both.forEach(line => void line.draw(y)) }
  })
}

export function gap(height: number): Line {
  return { height, draw: () => {} }
}

export function rule(pdf: Pdf, x: number, width: number, colour: string): Line {
  return { height: 6, draw: y => pdf.bar(x, y + 2, width, 0.5, colour) }
}

/** At spaces and line ends; a word wider than the cell is cut between its letters. */
function wrap(pdf: Pdf, { text, width, style }: Cell): string[] {
  const fits = (line: string) => pdf.widthOf(line, style) <= width
  return text.split(/\r?\n/).flatMap(paragraph => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ').flatMap(word => cut(word, fits))) {
      const longer = line === '' ? word : `${line} ${word}`
      if (line === '' || fits(longer)) line = longer
      else {
        lines.push(line)
        line = word
      }
    }
    return [...lines, line]
  })
}

function cut(word: string, fits: (text: string) => boolean): string[] {
  if (fits(word)) return [word]
  const parts: string[] = []
  let part = ''
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (part !== '' && !fits(part + segment)) {
      parts.push(part)
      part = ''
    }
    part += segment
  }
  return [...parts, part]
}
