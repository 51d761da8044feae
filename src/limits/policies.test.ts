import { describe, expect, it } from 'vitest'
import { captchaMeter } from '../challenge/picture/difficulty.ts'
import {
  captchasPerClient,
  lookupsPerClient,
  redemptionPerCaptcha,
  signInsPerClient,
  signInsPerUsername,
  smsPerClient,
} from './policies.ts'

const config = { captchasPerMinutePerClient: 60, smsHourlyLimitPerClient: 20 } as Parameters<
  typeof smsPerClient
>[0]

describe('what the gate of a client keeps', () => {
  it('stands under these names, each its own: another name forgets what is kept', () => {
    const names = [
      captchaMeter,
      captchasPerClient(config),
      smsPerClient(config),
      lookupsPerClient,
      signInsPerClient,
    ]
    expect(names.map(({ name }) => name)).toEqual([
      'captcha-points',
      'captchas',
      'sms',
      'look-ups',
      'sign-ins',
    ])
  })
})

describe('a limit', () => {
  it.each([
    [captchasPerClient(config), 60, 60_000],
    [smsPerClient(config), 20, 3_600_000],
    [lookupsPerClient, 120, 60_000],
    [signInsPerClient, 60, 600_000],
    [signInsPerUsername, 10, 600_000],
    // A minute more than the captcha lives, for clocks that differ.
    [redemptionPerCaptcha(300_000), 1, 360_000],
  ])('is %o: %i calls in %i ms', (limit, capacity, periodMs) => {
    expect(limit).toMatchObject({ capacity, periodMs })
  })
})
