import { expect, it } from 'vitest'
import {
  claimMarginMs,
  clientScore,
  lookupsPerClient,
  passwordsPerClient,
  passkeySignInsPerClient,
  signInsPerClient,
  signInsPerDevice,
  signInsPerUsername,
  smsPerClient,
} from './policies.ts'

// A changed name forgets what is stored. The names of one client are different.
it.each([
  [smsPerClient(20), { name: 'sms', capacity: 20, periodMs: 3_600_000 }],
  [lookupsPerClient, { name: 'look-ups', capacity: 120, periodMs: 60_000 }],
  [signInsPerClient, { name: 'sign-ins', capacity: 60, periodMs: 600_000 }],
  [passwordsPerClient, { name: 'passwords', capacity: 300, periodMs: 600_000 }],
  [signInsPerDevice, { name: 'sign-ins', capacity: 10, periodMs: 600_000 }],
  [signInsPerUsername, { name: 'sign-ins', capacity: 10, periodMs: 600_000 }],
  [passkeySignInsPerClient, { name: 'passkeys', capacity: 60, periodMs: 600_000 }],
  [clientScore, { name: 'cost', ceiling: 40, drainMs: 180_000 }],
  [claimMarginMs, 60_000],
])('a published limit is %j', (limit, expected) => {
  expect(limit).toEqual(expected)
})
