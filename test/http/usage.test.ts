import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Usage, type UsageCase, usages } from '../../bench/usage.ts'
import { countingBindings } from '../support/captcha-surfaces.ts'
import { expectDone } from '../support/expectations.ts'
import { watchTrips } from '../support/trips.ts'
import {
  newMobile,
  newVisitor,
  password,
  prepareClassicRegistration,
  register,
  solveCaptcha,
  type Visitor,
  wrongAnswer,
} from '../support/visitor.ts'

const { service, calls, objects, rows, forget } = watchTrips({ env: countingBindings() })
const { purgeExpired } = service.services

beforeEach(() => {
  // In the far future, so that no alarm rings by itself.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2100, 0, 1) })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function purgeInAYear(): Promise<unknown> {
  vi.setSystemTime(Date.now() + 365 * 86_400_000)
  return purgeExpired()
}

/** The kinds of remote calls, by their names. The database bills rows, not calls. */
const kinds = {
  kvReads: /^KV get /,
  kvWrites: /^KV put /,
  kvDeletes: /^KV delete /,
  objects: / (limiter|ledger) /,
  sms: /^SMS /,
  database: /^D1 /,
} as const

let workerRequests = 0

/** A visitor with half a minute between any two steps. */
function unhurried(): Visitor {
  const visitor = newVisitor(service)
  const pausing =
    <Args extends unknown[]>(request: (...args: Args) => Promise<Response>) =>
    async (...args: Args): Promise<Response> => {
      workerRequests += 1
      const response = await request(...args)
      await service.settled()
      vi.setSystemTime(Date.now() + 30_000)
      return response
    }
  return { ...visitor, get: pausing(visitor.get), post: pausing(visitor.post) }
}

/**
 * Counts what the platform bills for a story.
 *
 * @param isWhole whether to count what follows within a year: alarms and the purge
 */
async function usageOf(story: () => Promise<unknown>, isWhole: boolean): Promise<Usage> {
  const objectRows = await countObjectRows()
  forget()
  workerRequests = 0
  await story()
  await service.settled()
  let alarms = 0
  if (isWhole) {
    for (const object of objects.values()) alarms += await runAlarms(object)
    await purgeInAYear()
  }
  const { read, written } = rows
  if (isWhole) await purgeExpired()
  // The hourly purge reads these rows even if it deletes none.
  const readByPurge = rows.read - read
  // A call of another kind would not be counted.
  expect(calls.filter((name) => !Object.values(kinds).some((kind) => kind.test(name)))).toEqual([])
  return {
    workerRequests,
    kvReads: callsOf('kvReads'),
    kvWrites: callsOf('kvWrites'),
    kvDeletes: callsOf('kvDeletes'),
    objectRequests: callsOf('objects') + alarms,
    objectRowsRead: objectRows.read(),
    objectRowsWritten: objectRows.written(),
    d1RowsRead: read - readByPurge,
    d1RowsWritten: written,
    sms: callsOf('sms'),
  }
}

function callsOf(kind: keyof typeof kinds): number {
  return calls.filter((name) => kinds[kind].test(name)).length
}

/** Counts from now on what all objects read and write. It spies on the runtime's classes, which they share. */
async function countObjectRows() {
  const anyObject = env.RATE_LIMITERS.getByName('any') as DurableObjectStub
  const spies = await runInDurableObject(anyObject, (_, { storage }) => {
    const entries: DurableObjectStorage['kv'] = Object.getPrototypeOf(storage.kv)
    const whole: DurableObjectStorage = Object.getPrototypeOf(storage)
    return {
      read: [vi.spyOn(entries, 'get')],
      // An object stores one entry, so `deleteAll` deletes one row.
      written: [vi.spyOn(entries, 'put'), vi.spyOn(whole, 'setAlarm'), vi.spyOn(whole, 'deleteAll')],
    }
  })
  const total = (some: readonly { mock: { calls: unknown[] } }[]) =>
    some.flatMap(({ mock }) => mock.calls).length
  return { read: () => total(spies.read), written: () => total(spies.written) }
}

/**
 * Runs an object's alarms until it has deleted itself. Sets the clock to each alarm.
 *
 * @returns how many alarms that took
 */
async function runAlarms(object: DurableObjectStub): Promise<number> {
  for (let alarms = 0; ; alarms += 1) {
    const alarmAtMs = await runInDurableObject(object, (_, { storage }) => storage.getAlarm())
    if (alarmAtMs === null) return alarms
    vi.setSystemTime(alarmAtMs)
    await runDurableObjectAlarm(object)
  }
}

async function answer(visitor: Visitor, solved: object): Promise<Response> {
  return visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved })
}

/** Only a story that starts from nothing is counted to its end. Its preparation is not counted. */
const stories: Readonly<Record<UsageCase, () => Promise<Usage>>> = {
  'a sign-up on v1': () => usageOf(() => register(service, unhurried()), true),
  'a classic sign-up': () =>
    usageOf(async () => {
      const { visitor, body } = await prepareClassicRegistration(service, unhurried())
      await expectDone(await visitor.post('/register/', body))
    }, true),
  'a sign-in': async () => {
    const { username } = await register(service, newVisitor(service))
    await purgeInAYear()
    return usageOf(async () => {
      const response = await unhurried().post('/v1/sessions', { username, password })
      expect(response.status).toBe(201)
    }, true)
  },
  'a captcha, abandoned': () => usageOf(() => solveCaptcha(service, unhurried()), true),
  'a captcha, wrongly answered': () =>
    usageOf(async () => {
      const visitor = unhurried()
      const { captcha_id } = await solveCaptcha(service, visitor)
      expect((await answer(visitor, { captcha_id, captcha_answer: wrongAnswer })).status).toBe(400)
    }, true),
  'a replayed captcha': async () => {
    const visitor = unhurried()
    const solved = await solveCaptcha(service, visitor)
    expect((await answer(visitor, solved)).status).toBe(202)
    return usageOf(async () => expect((await answer(visitor, solved)).status).toBe(400), false)
  },
  'a request over the limit': async () => {
    const visitor = newVisitor(service)
    for (let drawn = 0; drawn < 60; drawn += 1) await visitor.post('/v1/captchas', {})
    return usageOf(async () => {
      workerRequests = 1
      expect((await visitor.post('/v1/captchas', {})).status).toBe(429)
    }, false)
  },
}

describe('the platform bills what bench/usage.ts says for', () => {
  it.each(Object.keys(usages) as UsageCase[])('%s', async (story) => {
    expect(await stories[story]()).toEqual(usages[story])
  })
})
