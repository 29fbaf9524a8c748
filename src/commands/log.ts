/** The log: one JSON object a line. What must never be in it is taken out twice: by name, and by look on the finished line. */
import { type Logger, pino } from 'pino'
import type { Config } from '../config.ts'

const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'api_key',
  'apiKey',
  'password',
  'secret',
  'secrets',
  'secret_key',
  'webhook_secret',
  'token',
]

export function makeLog(config: Pick<Config, 'logLevel'>, stream: { write(text: string): unknown }): Logger {
  return pino(
    {
      level: config.logLevel,
      base: undefined,
      serializers: { error: pino.stdSerializers.err },
      // A number of 13 digits would look like a card's.
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: { paths: secretNames.flatMap(name => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]), censor: '[secret]' },
    },
    { write: line => stream.write(withoutSecrets(line)) },
  )
}

const keyShapes = /\b(?:tg_(?:test|live)_|sk_(?:test|live)_|rk_(?:test|live)_|rzp_(?:test|live)_|whsec_)[0-9A-Za-z+/=_-]{8,}/g
const bearer = /\bbearer\s+[^\s"\\]+/gi
const urlPassword = /(:\/\/[^\s:/@"\\]*:)[^\s@/"\\]+@/g
/** 13 to 19 digits, maybe in groups. */
const cardShape = /(?<![\dA-Za-z.])\d(?:[ -]?\d){12,18}(?![\dA-Za-z])/g

/** The line without anything that looks like a key, a password in an address, or a card number. Stays valid JSON. */
export function withoutSecrets(line: string): string {
  return line
    .replace(keyShapes, '[secret]')
    .replace(bearer, 'Bearer [secret]')
    .replace(urlPassword, '$1[secret]@')
    .replace(cardShape, digits => (passesLuhn(digits) ? digits.replace(/(?!^)\d/g, '0') : digits))
}

function passesLuhn(text: string): boolean {
  const digits = text.replace(/\D/g, '').split('').reverse().map(Number)
  const sum = digits.reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9), 0)
  return sum % 10 === 0
}
