import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { secureRandom } from '../core/random.ts'
import { type CodeClaim, hashCode, matchesCode, newSmsCode } from './code.ts'

const secret = 'a secret of this test, long enough for a key'
const claim: CodeClaim = {
  verificationId: 'aaaaaaaaaaaaaaaaaaaaaa',
  phoneNumber: '+8613800138000' as PhoneNumber,
  code: '012345',
}

const others: readonly { readonly what: string; readonly claim: CodeClaim; readonly secret: string }[] = [
  { what: 'another verification', claim: { ...claim, verificationId: 'aaaaaaaaaaaaaaaaaaaaab' }, secret },
  { what: 'another number', claim: { ...claim, phoneNumber: '+8613800138001' as PhoneNumber }, secret },
  { what: 'another code', claim: { ...claim, code: '012346' }, secret },
  { what: 'a code without its zero', claim: { ...claim, code: '12345' }, secret },
  { what: 'a code with a space', claim: { ...claim, code: '012345 ' }, secret },
  { what: 'no code', claim: { ...claim, code: '' }, secret },
  { what: 'another secret', claim, secret: `${secret}.` },
]

describe('newSmsCode', () => {
  it('is six digits', () => {
    expect(newSmsCode((length) => new Uint8Array(length))).toBe('000000')
    expect(newSmsCode(secureRandom)).toMatch(/^[0-9]{6}$/)
  })
})

describe('the stored hash of a code', () => {
  it('matches its own claim, each time anew', async () => {
    const hash = await hashCode(secret, claim)
    expect(await hashCode(secret, claim)).toBe(hash)
    expect(await matchesCode(secret, claim, hash)).toBe(true)
  })

  it.each(others)('differs for $what, and does not match it', async (other) => {
    const hash = await hashCode(secret, claim)
    expect(await hashCode(other.secret, other.claim)).not.toBe(hash)
    expect(await matchesCode(other.secret, other.claim, hash)).toBe(false)
  })

  it('is HMAC-SHA-256 in base64url, with nothing of the claim in it', async () => {
    const hash = await hashCode(secret, claim)
    expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/)
    for (const part of [claim.verificationId, claim.phoneNumber, '13800138000', claim.code])
      expect(hash).not.toContain(part)
  })

  it('cannot be had without the secret', async () => {
    const hash = await hashCode(secret, claim)
    const text = [claim.verificationId, claim.phoneNumber, claim.code].join('\n')
    const plain = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    expect(Buffer.from(plain).toString('base64url')).not.toBe(hash)
  })

  it.each(['', 'A', '!', 'AAAA'])('matches nothing when it is not a whole hash: "%s"', async (hash) => {
    expect(await matchesCode(secret, claim, hash)).toBe(false)
  })

  it('matches nothing when one bit differs or a part is missing', async () => {
    const hash = await hashCode(secret, claim)
    const bytes = Buffer.from(hash, 'base64url')
    for (const at of [0, 15, 31]) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(await matchesCode(secret, claim, changed.toString('base64url'))).toBe(false)
    }
    expect(await matchesCode(secret, claim, bytes.subarray(0, 16).toString('base64url'))).toBe(false)
  })
})
