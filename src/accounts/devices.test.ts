import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { dayMs } from '../core/time.ts'
import { secureRandom } from '../core/random.ts'
import { createDevices, deviceKnownMs } from './devices.ts'

const start = 1_800_000_000_000
const secret = 'a secret of this test, long enough for a key'
const newSecret = 'another secret of this test, as long as that'
const ada = 'hMdzJcX1TGuWn0e1oRrM6A'
const bob = 'akmjmw__ULBIxTkmcxSjjA'

function devicesAt(nowMs: number, current = secret, former?: string) {
  return createDevices([current, former], { random: secureRandom, now: () => nowMs })
}

const devices = devicesAt(start)
const token = devices.remember(undefined, ada) ?? expect.fail('No token')
/** Signs in to accounts in turn. Returns the last token. */
function tokenOf(...userIds: string[]): string | undefined {
  return userIds.reduce<string | undefined>((last, userId) => devices.remember(last, userId), undefined)
}

describe('a device', () => {
  it('is known to the user who signed in, by a name', () => {
    expect(devices.recognise(token, ada)).toMatch(/^[\w-]{43}\.[\w-]{16}$/)
    expect(devices.isOurs(token)).toBe(true)
  })

  it.each([
    ['another user', bob],
    ['the same id in other letters', ada.toUpperCase()],
    ['no id', ''],
  ])('is not known to %s', (_, userId) => {
    expect(devices.recognise(token, userId)).toBeUndefined()
  })

  it('is known for 180 days, to the second', () => {
    const recogniseAt = (afterMs: number) => devicesAt(start + afterMs).recognise(token, ada)
    expect(recogniseAt(deviceKnownMs - 1)).toBeDefined()
    expect(recogniseAt(deviceKnownMs)).toBeUndefined()
  })

  it('is another one for each account, and in each browser', () => {
    const both = devices.remember(token, bob)
    const names = [
      devices.recognise(both, ada),
      devices.recognise(both, bob),
      devices.recognise(devices.remember(undefined, ada), ada),
    ]
    expect(new Set(names).size).toBe(3)
    expect(names).not.toContain(undefined)
  })

  it('has a token that does not show the user', () => {
    expect(token).toMatch(/^[\w-]{43}\.[\w-]{22}$/)
    expect(token).not.toContain(ada)
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
    ['another tag', flipped(4)],
    ['half an entry', `${id}.${bytes.subarray(0, 8).toString('base64url')}`],
    ['one more part', `${token}.`],
    ['padding', `${token}==`],
    ['another spelling of the last byte', `${token.slice(0, -1)}${lastChar}`],
    ['more accounts than a token has', `${id}.${Buffer.concat(Array(5).fill(bytes)).toString('base64url')}`],
    ['a forged id', `${'A'.repeat(43)}.${entries}`],
    ['a token by another secret', devicesAt(start, newSecret).remember(undefined, ada)],
  ])('is known for nothing: %s', (_, made) => {
    expect(devices.recognise(made, ada)).toBeUndefined()
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
    expect(devicesAt(start + 30 * dayMs + deviceKnownMs - 1).recognise(renewed, ada)).toBeDefined()
  })

  it('keeps the four accounts that signed in last', () => {
    const four = tokenOf('one', 'two', 'three', 'four')
    const five = devices.remember(four, 'five')
    expect(devices.recognise(four, 'one')).toBeDefined()
    const known = ['one', 'two', 'three', 'four', 'five'].filter((name) => devices.recognise(five, name))
    expect(known).toEqual(['two', 'three', 'four', 'five'])
  })

  it('after the secret was replaced gives a token that the former one is not needed for', () => {
    const replaced = devicesAt(start, newSecret, secret)
    expect(replaced.recognise(token, ada)).toBe(devices.recognise(token, ada))
    const renewed = replaced.remember(token, ada)
    const later = devicesAt(start, newSecret)
    expect(later.recognise(renewed, ada)).toBeDefined()
    expect(later.recognise(token, ada)).toBeUndefined()
    expect(replaced.remember(renewed, ada)).toBeUndefined()
  })
})
