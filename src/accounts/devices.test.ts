import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { dayMs } from '../core/time.ts'
import { secureRandom } from '../core/random.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { createDevices, deviceKnownMs } from './devices.ts'
import type { Identifier } from './users.ts'

const start = 1_800_000_000_000
const secret = 'a secret of this test, long enough for a key'
const newSecret = 'another secret of this test, as long as that'
const ada = { username: 'Ada-Lovelace', phoneNumber: '+8613800138000' as PhoneNumber }
const bob = { username: 'bob-without-number', phoneNumber: undefined }

function devicesAt(nowMs: number, current = secret, former?: string) {
  return createDevices([current, former], { random: secureRandom, now: () => nowMs })
}

const devices = devicesAt(start)
const token = devices.remember(undefined, ada) ?? expect.fail('No token')
const byName = (username: string): Identifier => ({ by: 'username', username })
const byNumber = (phoneNumber: string): Identifier => ({
  by: 'number',
  phoneNumber: phoneNumber as PhoneNumber,
})

/** Signs in to accounts in turn. Returns the last token. */
function tokenOf(...names: string[]): string | undefined {
  return names.reduce<string | undefined>(
    (last, username) => devices.remember(last, { username, phoneNumber: undefined }),
    undefined,
  )
}

describe('a device', () => {
  it('is known by one name for the user name in any case of letters, and for the number', () => {
    const known = devices.recognise(token, byName('ada-lovelace'))
    expect(known).toMatch(/^[\w-]{43}\.[\w-]{16}$/)
    expect(devices.recognise(token, byName('ADA-LOVELACE'))).toBe(known)
    expect(devices.recognise(token, byNumber('+8613800138000'))).toBe(known)
  })

  it.each([
    ['another name', byName('bob-without-number')],
    ['another number', byNumber('+8613800138001')],
    ['its number as a name', byName('+8613800138000')],
    ['its name as a number', byNumber('Ada-Lovelace')],
    ['no name', byName('')],
  ])('is not known for %s', (_, login) => {
    expect(devices.recognise(token, login)).toBeUndefined()
  })

  it('is known for 180 days, to the second', () => {
    const recogniseAt = (afterMs: number) => devicesAt(start + afterMs).recognise(token, byName(ada.username))
    expect(recogniseAt(deviceKnownMs - 1)).toBeDefined()
    expect(recogniseAt(deviceKnownMs)).toBeUndefined()
  })

  it('is another one for each account, and in each browser', () => {
    const both = devices.remember(token, bob)
    const names = [
      devices.recognise(both, byName(ada.username)),
      devices.recognise(both, byName(bob.username)),
      devices.recognise(devices.remember(undefined, ada), byName(ada.username)),
    ]
    expect(new Set(names).size).toBe(3)
    expect(names).not.toContain(undefined)
  })

  it('has a token without the logins, whose length does not tell whether there is a number', () => {
    expect(token).toMatch(/^[\w-]{43}\.[\w-]{38}$/)
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toMatch(/ada|138/i)
    expect(devices.remember(undefined, bob)).toHaveLength(token.length)
  })
})

describe('a token that somebody made up', () => {
  const [id = '', entries = ''] = token.split('.')
  const [otherId] = (devices.remember(undefined, ada) ?? '').split('.')
  const bytes = Buffer.from(entries, 'base64url')
  const flipped = (at: number) => {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    return `${id}.${changed.toString('base64url')}`
  }
  const lastChar = entries.at(-1) === 'B' ? 'A' : 'B'

  it.each<[string, string | undefined]>([
    ['nothing', undefined],
    ['an empty text', ''],
    ['the id alone', id],
    ['no entry', `${id}.`],
    ['the entries of another device', `${otherId}.${entries}`],
    ['a later time', flipped(3)],
    ['an earlier time', flipped(2)],
    ['another tag of the name', flipped(4)],
    ['half an entry', `${id}.${bytes.subarray(0, 14).toString('base64url')}`],
    ['one more part', `${token}.`],
    ['padding', `${token}==`],
    ['another spelling of the last byte', `${token.slice(0, -1)}${lastChar}`],
    ['more accounts than a token has', `${id}.${Buffer.concat(Array(5).fill(bytes)).toString('base64url')}`],
    ['a forged id', `${'A'.repeat(43)}.${entries}`],
    ['a token by another secret', devicesAt(start, newSecret).remember(undefined, ada)],
  ])('is known for nothing: %s', (_, made) => {
    expect(devices.recognise(made, byName(ada.username))).toBeUndefined()
    expect(devices.remember(made, ada)).not.toBe(made)
  })
})

describe('a sign-in', () => {
  it('keeps the token for 30 days, and then gives a new one to the same device', () => {
    expect(devicesAt(start + 30 * dayMs - 1).remember(token, ada)).toBeUndefined()
    const later = devicesAt(start + 30 * dayMs)
    const renewed = later.remember(token, ada)
    expect(renewed?.split('.')[0]).toBe(token.split('.')[0])
    expect(renewed).toHaveLength(token.length)
    expect(
      devicesAt(start + 30 * dayMs + deviceKnownMs - 1).recognise(renewed, byName(ada.username)),
    ).toBeDefined()
  })

  it('forgets the number that the account had before', () => {
    const moved = devices.remember(token, { ...ada, phoneNumber: '+8613800138001' as PhoneNumber })
    expect(devices.recognise(moved, byNumber('+8613800138001'))).toBeDefined()
    expect(devices.recognise(moved, byNumber('+8613800138000'))).toBeUndefined()
    const without = devices.remember(moved, bob)
    expect(devices.recognise(without, byName(ada.username))).toBeDefined()
  })

  it('keeps the four accounts that signed in last', () => {
    const four = tokenOf('one', 'two', 'three', 'four')
    const five = devices.remember(four, { username: 'five', phoneNumber: undefined })
    expect(devices.recognise(four, byName('one'))).toBeDefined()
    const known = ['one', 'two', 'three', 'four', 'five'].filter((name) =>
      devices.recognise(five, byName(name)),
    )
    expect(known).toEqual(['two', 'three', 'four', 'five'])
  })

  it('after the secret was replaced gives a token that the former one is not needed for', () => {
    const replaced = devicesAt(start, newSecret, secret)
    expect(replaced.recognise(token, byName(ada.username))).toBe(
      devices.recognise(token, byName(ada.username)),
    )
    const renewed = replaced.remember(token, ada)
    const later = devicesAt(start, newSecret)
    expect(later.recognise(renewed, byName(ada.username))).toBeDefined()
    expect(later.recognise(token, byName(ada.username))).toBeUndefined()
    expect(replaced.remember(renewed, ada)).toBeUndefined()
  })
})
