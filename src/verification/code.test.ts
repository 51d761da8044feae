import { Buffer } from 'node:buffer'
import { createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { secureRandom } from '../core/random.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { type CodeClaim, createCodeHash, newSmsCode } from './code.ts'

const secret = 'a secret of this test, long enough for a key'
const hashCode = createCodeHash(secret)
const claim: CodeClaim = {
  purpose: 'register',
  phoneNumber: '+8613800138000' as PhoneNumber,
  code: '012345',
}

it('a new code has six digits', () => {
  expect(newSmsCode((length) => new Uint8Array(length))).toBe('000000')
  expect(newSmsCode(secureRandom)).toMatch(/^[0-9]{6}$/)
})

describe('the hash of a code', () => {
  it('is base64url, and the same each time, also by another instance', () => {
    expect(hashCode(claim)).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(createCodeHash(secret)(claim)).toBe(hashCode(claim))
  })

  it.each<[string, Partial<CodeClaim>]>([
    ['another purpose', { purpose: 'sign_in' }],
    ['another number', { phoneNumber: '+8613800138001' as PhoneNumber }],
    ['another code', { code: '012346' }],
    ['a code without its zero', { code: '12345' }],
    ['a code with a space', { code: '012345 ' }],
    ['no code', { code: '' }],
  ])('differs for %s', (_, part) => {
    expect(hashCode({ ...claim, ...part })).not.toBe(hashCode(claim))
  })

  it('needs the secret, and is made with a key that is derived for codes only', () => {
    expect(createCodeHash(`${secret}.`)(claim)).not.toBe(hashCode(claim))
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'latchkey sms code', 32))
    const text = [claim.purpose, claim.phoneNumber, claim.code].join('\n')
    expect(createHmac('sha256', key).update(text).digest('base64url')).toBe(hashCode(claim))
  })
})
