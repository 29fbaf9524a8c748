/**
 * How an API key looks: `tg_test_` or `tg_live_`, 33 characters for 192 bits of chance, 6 for their CRC32. The prefix
 * lets secret scanners find one that leaked; the checksum lets us refuse a mistyped one without a query.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomBytes = 24
/** 62^33 > 2^192, and 62^6 > 2^32. */
const bodyLength = 33
const checkLength = 6
const shape = new RegExp(`^tg_(test|live)_[0-9A-Za-z]{${bodyLength + checkLength}}$`)

export function newKeyText(livemode: boolean, random: (bytes: number) => Buffer): string {
  const body = `tg_${livemode ? 'live' : 'test'}_${base62(BigInt(`0x${random(randomBytes).toString('hex')}`), bodyLength)}`
  return body + checksum(body)
}

export function looksLikeKey(text: string): boolean {
  return shape.test(text) && checksum(text.slice(0, -checkLength)) === text.slice(-checkLength)
}

/** What is stored. A plain hash is enough for a secret of 192 bits. */
export function keyHash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function checksum(body: string): string {
  return base62(BigInt(crc32(body)), checkLength)
}

function base62(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest /= 62n) text = digits[Number(rest % 62n)] + text
  return text
}
