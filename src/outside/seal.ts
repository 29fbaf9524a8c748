/**
 * Secrets at rest: AES-256-GCM, as `v1.<key id>.<base64url of nonce, tag and ciphertext>`. The key id lets an old key go on
 * opening what it sealed while the new one seals. Errors never carry key material or plain text.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Seal } from '../context.ts'

const cipherName = 'aes-256-gcm'
const keyBytes = 32
/** 96 bits of chance: safe for 2^32 seals per key, far beyond what one installation stores. */
const nonceBytes = 12
const tagBytes = 16
const keyIdForm = /^[A-Za-z0-9_-]{1,32}$/

/** `keys`: comma-separated `id:base64 of 32 bytes`; the first seals, all open. */
export function makeSeal(keys: string, random: (bytes: number) => Buffer): Seal {
  const ring = parseKeys(keys)
  const [currentId, currentKey] = ring.entries().next().value!
  return {
    seal(plain, purpose) {
      const nonce = random(nonceBytes)
      const cipher = createCipheriv(cipherName, currentKey, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(purpose))
      const hidden = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `v1.${currentId}.${Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url')}`
    },
    open(sealed, purpose) {
      const [version, keyId, text, ...rest] = sealed.split('.')
      if (version !== 'v1' || keyId === undefined || text === undefined || rest.length > 0) throw new Error('not a sealed text')
      const key = ring.get(keyId)
      if (!key) throw new Error(`sealed under key "${keyId}", which is not among the secret keys`)
      const bytes = Buffer.from(text, 'base64url')
      // Decoding skips what is not base64url, so a changed text could still decode to the same bytes.
      if (bytes.length < nonceBytes + tagBytes || bytes.toString('base64url') !== text) throw new Error('the sealed text is damaged')
      const decipher = createDecipheriv(cipherName, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      const plain = decipher.update(bytes.subarray(nonceBytes + tagBytes))
      try {
        return Buffer.concat([plain, decipher.final()]).toString('utf8')
      } catch {
        throw new Error('the sealed text was changed, or sealed for another purpose or under another key of this name')
      }
    },
  }
}

/** A key in the form that `makeSeal` reads, under a name of its own, to be put in front of the older ones. */
export function newSealKey(random: (bytes: number) => Buffer): string {
  return `k${random(4).toString('hex')}:${random(keyBytes).toString('base64')}`
}

function parseKeys(keys: string): Map<string, Buffer> {
  const ring = new Map<string, Buffer>()
  for (const [index, entry] of keys.split(',').entries()) {
    const place = `secret key ${index + 1}`
    const [id = '', text, ...rest] = entry.trim().split(':')
    if (text === undefined || rest.length > 0) throw new Error(`${place} is not of the form id:base64`)
    if (!keyIdForm.test(id)) throw new Error(`${place}: its id must be 1 to 32 letters, digits, "_" or "-"`)
    const key = Buffer.from(text, 'base64')
    if (key.toString('base64') !== text) throw new Error(`${place} ("${id}") is not standard base64 with padding`)
    if (key.length !== keyBytes) throw new Error(`${place} ("${id}") has ${key.length} bytes, not ${keyBytes}`)
    if (ring.has(id)) throw new Error(`${place}: the id "${id}" is there twice`)
    ring.set(id, key)
  }
  return ring
}
