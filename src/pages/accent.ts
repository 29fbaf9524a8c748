/**
 * The merchant's one colour, made readable in light and in dark. A button keeps the colour itself: its label is white or
 * black, whichever can be read on it, and its edge is moved until the shape is seen. As text it is moved further. Only
 * lightness moves, and only as far as needed.
 */
export type AccentTokens = { fill: string; onFill: string; edge: string; text: string }

/** What the page paints behind the accent; the same values stand in style-frame.css. */
export const surfaces = { light: '#ffffff', dark: '#16181d' } as const
const inks = ['#ffffff', '#000000'] as const

export const defaultAccent = '#2f5bd8'
/** WCAG 2.2: 1.4.3 for text, 1.4.11 for the shape of a control. */
const textContrast = 4.5
const shapeContrast = 3
const stepsMax = 50

type Rgb = [number, number, number]

/** "#aabbcc", "abc" … as "#aabbcc"; null when it is no colour. */
export function normalAccent(accent: string | null): string | null {
  const hex = accent?.trim().replace(/^#/, '').toLowerCase() ?? ''
  if (/^[0-9a-f]{6}$/.test(hex)) return `#${hex}`
  return /^[0-9a-f]{3}$/.test(hex) ? `#${[...hex].map(c => c + c).join('')}` : null
}

export function accentTokens(accent: string | null, scheme: keyof typeof surfaces): AccentTokens {
  const wanted = normalAccent(accent) ?? defaultAccent
  const surface = surfaces[scheme]
  const reaching = (ratio: number) => moved(wanted, scheme, colour => contrast(colour, surface) >= ratio)
  return { fill: wanted, onFill: ink(wanted), edge: reaching(shapeContrast), text: reaching(textContrast) }
}

/** WCAG contrast ratio, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** One of the two always reaches 4.5. */
function ink(colour: string): string {
  return contrast(colour, inks[0]) >= textContrast ? inks[0] : inks[1]
}

/** Away from the surface in small steps until `enough`: towards black on light, towards white on dark. */
function moved(from: string, scheme: keyof typeof surfaces, enough: (colour: string) => boolean): string {
  const target = scheme === 'light' ? 0 : 255
  const start = channels(from)
  for (let step = 0; step < stepsMax; step++) {
    const colour = hexOf(start.map(c => c + ((target - c) * step) / stepsMax) as Rgb)
    if (enough(colour)) return colour
  }
  return scheme === 'light' ? '#000000' : '#ffffff'
}

function channels(hex: string): Rgb {
  return [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb
}

function hexOf(rgb: Rgb): string {
  return `#${rgb.map(c => Math.round(c).toString(16).padStart(2, '0')).join('')}`
}

function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map(c => {
    const s = c / 255
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
