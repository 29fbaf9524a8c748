/** What the demo prints: numbered steps in plain words, facts indented below them. */
let step = 0

export function say(sentence: string): void {
  step += 1
  console.log(`\n${String(step).padStart(2)}. ${sentence}`)
}

export function fact(name: string, value: string): void {
  console.log(`    ${name.padEnd(14)} ${value}`)
}

/** A line of the ledger. */
export function entry(what: string, amount: string, outcome: string): void {
  console.log(`    ${what.padEnd(40)} ${amount.padStart(9)}  ${outcome}`.trimEnd())
}

/** From minor units, as the wire has them. */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
