/**
 * Reads the text back out of a PDF as our drawing writes it: streams are inflated, and the glyph numbers of each piece of
 * text are mapped back through its font's ToUnicode table. Enough for our own files, not a reader for any other.
 */
import { inflateSync } from 'node:zlib'

/** Where the left end of a piece's base line is, in points from the lower left corner. */
export type PdfPiece = { page: number; x: number; y: number; size: number; font: string; glyphs: number[]; text: string }

export type PdfObjects = Map<number, { dictionary: string; stream: Buffer | null }>

export function textOfPdf(file: Buffer): PdfPiece[] {
  const objects = objectsOf(file)
  const pages = [...objects.values()].filter(({ dictionary }) => /\/Type \/Page\b/.test(dictionary))
  return pages.flatMap(({ dictionary }, page) => {
    const content = objects.get(reference(dictionary, 'Contents')!)!.stream!.toString('latin1')
    const resources = objects.get(reference(dictionary, 'Resources')!)!.dictionary
    const fonts = new Map([...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [name!, unicodeOf(objects, Number(id))]))
    return piecesOf(content, fonts).map(piece => ({ ...piece, page }))
  })
}

/** What is written on each page, piece after piece, with plain spaces. */
export function pagesOfPdf(file: Buffer): string[] {
  const byPage = Map.groupBy(textOfPdf(file), piece => piece.page)
  return [...byPage.values()].map(pieces => pieces.map(piece => piece.text.replace(/\s/g, ' ')).join('\n'))
}

export function objectsOf(file: Buffer): PdfObjects {
  const raw = file.toString('latin1')
  const objects: PdfObjects = new Map()
  for (const { 1: id, index } of raw.matchAll(/(?<=^|\n)(\d+) 0 obj\n/g)) {
    const end = raw.indexOf('endobj', index)
    const begin = raw.indexOf('stream\n', index)
    const dictionary = raw.slice(index, begin > 0 && begin < end ? begin : end)
    const length = /\/Length (\d+)/.exec(dictionary)?.[1]
    const bytes = length === undefined ? null : file.subarray(begin + 'stream\n'.length, begin + 'stream\n'.length + Number(length))
    objects.set(Number(id), { dictionary, stream: bytes && dictionary.includes('/FlateDecode') ? inflateSync(bytes) : bytes })
  }
  return objects
}

export function reference(dictionary: string, key: string): number | null {
  const found = new RegExp(`/${key} (\\d+) 0 R`).exec(dictionary)
  return found ? Number(found[1]) : null
}

/** By glyph number. */
function unicodeOf(objects: PdfObjects, fontId: number): string[] {
  const table = objects.get(reference(objects.get(fontId)!.dictionary, 'ToUnicode')!)!.stream!.toString('latin1')
  const unicode: string[] = []
  for (const [, from, list] of table.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[(.*?)\]/g))
    for (const [n, [, units]] of [...list!.matchAll(/<([0-9a-f ]*)>/g)].entries())
      unicode[Number.parseInt(from!, 16) + n] = units!
        .split(' ')
        .map(unit => String.fromCharCode(Number.parseInt(unit, 16)))
        .join('')
  return unicode
}

function piecesOf(content: string, fonts: ReadonlyMap<string, string[]>): Omit<PdfPiece, 'page'>[] {
  return [...content.matchAll(/BT\n([\s\S]*?)ET\n/g)].map(([, inside]) => {
    const [, x, y] = /1 0 0 1 (\S+) (\S+) Tm/.exec(inside!)!
    const [, font, size] = /\/(F\d+) (\S+) Tf/.exec(inside!)!
    const glyphs = [...inside!.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g)!.map(code => Number.parseInt(code, 16)))
    const unicode = fonts.get(font!)!
    return { x: Number(x), y: Number(y), size: Number(size), font: font!, glyphs, text: glyphs.map(glyph => unicode[glyph] ?? '').join('') }
  })
}
