import { describe, expect, it } from 'vitest'
import { start } from '../../test/support/phone.ts'
import type { EntryStore } from '../core/entries.ts'
import { createIdIssuer } from '../core/ids.ts'
import { secureRandom } from '../core/random.ts'
import { err, ok } from '../core/result.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { type CodeEntry, createFindNumber } from './code-store.ts'

const secret = 'a secret of this test, long enough for a key'
const ids = createIdIssuer(secret, 'verification', 16)
const id = ids.issue(secureRandom, start)
const phoneNumber = '+8613800138000' as PhoneNumber
const entry: CodeEntry = {
  phone_number: phoneNumber,
  purpose: 'register',
  expires_at: start + 180_000,
}
const expired = err({ code: 'sms_code_expired' })
const notShown = err({ code: 'unavailable', retryAfterSeconds: 2 })

/** Looks up an id so long after it was issued, in a store that has one entry or none. */
async function find(wanted: string, afterMs: number, stored: CodeEntry | undefined) {
  const calls: string[] = []
  const answer = (call: string) => async (name: string) => {
    expect(name).toBe(wanted)
    calls.push(call)
    return stored
  }
  const codes: EntryStore<CodeEntry> = {
    get: answer('get'),
    getNew: answer('getNew'),
    put: () => Promise.reject(new Error('Nothing is stored here')),
  }
  const findNumber = createFindNumber(ids, codes, 180, () => start + afterMs)
  return { found: await findNumber(wanted, 'register'), calls }
}

describe('the number of a verification', () => {
  it.each([
    ['nothing', ''],
    ['a word', 'unknown'],
    ['a token of the right length', 'A'.repeat(id.length)],
    ['an id with a changed character', (id.startsWith('A') ? 'B' : 'A') + id.slice(1)],
    ['an id of another kind', createIdIssuer(secret, 'captcha', 16).issue(secureRandom, start)],
    ['an id of another secret', createIdIssuer(`${secret}.`, 'verification', 16).issue(secureRandom, start)],
  ])('is not looked up for %s', async (_, junk) => {
    expect(await find(junk, 0, entry)).toEqual({ found: expired, calls: [] })
  })

  it.each<[string, number, CodeEntry | undefined, unknown, string[]]>([
    ['of a young id is looked up again', 59_999, entry, ok(phoneNumber), ['getNew']],
    ['of a young id that is not shown may be there', 0, undefined, notShown, ['getNew']],
    ['of an older id is looked up once', 60_000, entry, ok(phoneNumber), ['get']],
    ['of an older id that is not shown may be there', 60_000, undefined, notShown, ['get']],
    ['is found until the code expires', 179_999, entry, ok(phoneNumber), ['get']],
    ['is not found when it expires', 180_000, entry, expired, ['get']],
    ['may be there for a second more, as ids have whole seconds', 180_999, undefined, notShown, ['get']],
    ['is not looked up after that', 181_000, entry, expired, []],
    ['is not found for another purpose', 0, { ...entry, purpose: 'sign_in' }, expired, ['getNew']],
  ])('%s', async (_, afterMs, stored, found, calls) => {
    expect(await find(id, afterMs, stored)).toEqual({ found, calls })
  })
})
