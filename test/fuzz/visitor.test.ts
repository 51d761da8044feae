import { describe, expect, it } from 'vitest'
import { usualJourney } from './usual.ts'
import { arrive, keepCookies, learn, meetsFault, resolve } from './visitor.ts'
import type { World } from './world.ts'

const startWorld = (): World => ({
  worker: {
    provider: {
      failFor: () => {},
      messages: [{ to: '13800000001', code: '042817', minutes: '3', templateId: '1' }],
    },
    answerOf: async (id: string) => (id === 'fresh' ? 'k3wy' : Promise.reject(new Error('none'))),
  } as never,
  client: {} as never,
  operations: [],
  learned: new Map(),
  ledger: { userIds: new Set(), usernames: new Set(), sessionTokens: new Set() },
  plantedNumbers: ['13900000000'],
  faultyNumbers: new Set(),
  visitors: 0,
})

const slot = (knownAs: string) =>
  ({ name: 'x', place: 'body', schema: {}, isRequired: true, knownAs }) as const
const from = (source: 'own' | 'earlier' | 'others' | 'new' | 'nowhere') =>
  ({ from: source, pick: 0, value: 'fallback' }) as const

describe('a visitor', () => {
  it('has a number of their own, and some have one that is registered already', () => {
    const world = startWorld()
    const numbers = [false, false, true].map(
      (isNumberTaken) => arrive(world, usualJourney([], { isNumberTaken })).number,
    )
    expect(numbers).toEqual(['13800000001', '13800000002', '13900000000'])
  })

  it('shares an address with few, and in a crowd with many', () => {
    const world = startWorld()
    const addresses = (client: 'fresh' | 'crowd') =>
      new Set(
        Array.from({ length: 40 }, () => arrive(world, usualJourney([], { client })).address?.split('::')[0]),
      )
    expect(addresses('fresh').size).toBeGreaterThanOrEqual(10)
    expect(addresses('crowd').size).toBe(2)
  })

  it('puts in their newest value, an earlier one, another’s, a new one, or none', async () => {
    const world = startWorld()
    const [visitor, other] = [arrive(world, usualJourney([])), arrive(world, usualJourney([]))]
    learn(world, other, 'captcha_id', 'of another')
    for (const id of ['first', 'second']) learn(world, visitor, 'captcha_id', id)
    const values = (['own', 'earlier', 'others', 'new', 'nowhere'] as const).map((source) =>
      resolve(world, visitor, slot('captcha_id'), from(source)),
    )
    expect(await Promise.all(values)).toEqual(['second', 'first', 'of another', 'fallback', undefined])
  })

  it('reads their picture and their SMS, and nothing where there is none', async () => {
    const world = startWorld()
    const [visitor, other] = [arrive(world, usualJourney([])), arrive(world, usualJourney([]))]
    learn(world, visitor, 'captcha_id', 'fresh')
    learn(world, other, 'captcha_id', 'spent')
    const own = from('own')
    expect(await resolve(world, visitor, slot('captcha_answer'), own)).toBe('k3wy')
    expect(await resolve(world, visitor, slot('sms_code'), own)).toBe('042817')
    expect(await resolve(world, other, slot('captcha_answer'), own)).toBe('fallback')
    expect(await resolve(world, other, slot('sms_code'), own)).toBe('fallback')
  })

  it('keeps cookies, and lets go of those that are taken back', () => {
    const world = startWorld()
    const visitor = arrive(world, usualJourney([]))
    keepCookies(world, visitor, ['session=abc; Max-Age=60; Path=/', 'verification=x; Max-Age=60'])
    keepCookies(world, visitor, ['verification=; Max-Age=0; Path=/'])
    expect([...visitor.cookies]).toEqual([['session', 'abc']])
    expect([...world.ledger.sessionTokens]).toEqual(['abc'])
  })
})

describe('a fault', () => {
  it('is met by whoever sends to the number, however it is written, and by nobody else', () => {
    const world = startWorld()
    arrive(world, usualJourney([], { fault: 'HTTP 500' }))
    for (const mobile of ['13800000001', '+86 138 0000-0001', '008613800000001', '１３８０００００００１'])
      expect(meetsFault(world, mobile)).toBe(true)
    for (const mobile of ['13800000002', '', 13_800_000_001, null, undefined])
      expect(meetsFault(world, mobile)).toBe(false)
  })
})
