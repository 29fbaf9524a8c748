/** Card-like numbers: 13 to 19 digits, with blanks or dashes, that pass the Luhn check. Asked only where payment input is taken. */
const candidate = /\d(?:[ -]?\d){12,18}/g

export function holdsCardNumber(text: string): boolean {
  return (text.match(candidate) ?? []).some(match => passesLuhn(match.replace(/\D/g, '')))
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
