import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { purgeExpired } from '../../src/accounts/retention.ts'
import { type Usage, type UsageCase, usages } from '../../bench/usage.ts'
import { countGateRows, liveOut } from '../support/gate-rows.ts'
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

const { service, calls, gates, rows, forget } = watchTrips()

beforeEach(() => {
  // In the far future, so that no alarm rings by itself.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2100, 0, 1) })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const purgeInAYear = (): Promise<unknown> => {
  vi.setSystemTime(Date.now() + 365 * 86_400_000)
  return purgeExpired(service.deps)
}

let workerRequests = 0

/** A visitor who takes half a minute for every step, to read and to type. */
const unhurried = (): Visitor => {
  const visitor = newVisitor(service)
  const pausing =
    <Args extends unknown[]>(request: (...args: Args) => Promise<Response>) =>
    async (...args: Args): Promise<Response> => {
      workerRequests += 1
      const response = await request(...args)
      vi.setSystemTime(Date.now() + 30_000)
      return response
    }
  return { ...visitor, get: pausing(visitor.get), post: pausing(visitor.post) }
}

const made = (call: RegExp): number => calls.filter((name) => call.test(name)).length

/** Counts what was asked of the platform since the last look, and, of a whole story, what comes of it in a year. */
const usageOf = async (story: () => Promise<unknown>, isWhole: boolean): Promise<Usage> => {
  const gateRows = await countGateRows()
  forget()
  workerRequests = 0
  await story()
  await service.settled()
  let alarms = 0
  if (isWhole) {
    for (const gate of gates.values()) alarms += await liveOut(gate)
    await purgeInAYear()
  }
  const { read, written } = rows
  if (isWhole) await purgeExpired(service.deps)
  // The hourly purge reads so much also where it finds nothing.
  const readByPurge = rows.read - read
  return {
    workerRequests,
    kvReads: made(/^KV get/),
    kvWrites: made(/^KV put/),
    kvDeletes: made(/^KV delete/),
    gateRequests: made(/ gate /) + alarms,
    gateRowsRead: gateRows.read(),
    gateRowsWritten: gateRows.written(),
    d1RowsRead: read - readByPurge,
    d1RowsWritten: written,
    sms: made(/^SMS/),
  }
}

const answer = async (visitor: Visitor, solved: object): Promise<Response> =>
  visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved })

/** By what happens before and is not counted, the story itself; only one that begins anew is counted to its end. */
const stories: Readonly<Record<UsageCase, () => Promise<Usage>>> = {
  'a sign-up on v1': () => usageOf(() => register(service, unhurried()), true),
  'a classic sign-up': () =>
    usageOf(async () => {
      const { visitor, body } = await prepareClassicRegistration(service, unhurried())
      const response = await visitor.post('/register/', body)
      expect(await response.json()).toEqual({ code: 0, errmsg: 'ok' })
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

describe('the platform is asked for no more than counted by', () => {
  it.each(Object.keys(usages) as UsageCase[])('%s', async (story) => {
    expect(await stories[story]()).toEqual(usages[story])
  })
})
