import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { passwordMark } from './in-words.ts'
import { brokenInvariants, cooldownMs } from './invariants.ts'
import { plantedUsers, type World } from './world.ts'

const code = '048213'
const sms = { to: '13800000001', code, minutes: '3', templateId: '1' }
const line = (fields: object) => JSON.stringify({ event: 'sms', to: '+86138****0001', ...fields })

interface End {
  readonly users?: number
  readonly codes?: number
  readonly sessions?: readonly string[]
  readonly log?: readonly string[]
  readonly sentAtMs?: readonly number[]
  readonly rejections?: readonly string[]
}

/** How one user's run ends: all is as it should be, but for what is given. */
const endOf = ({
  users = 1,
  codes = 1,
  sessions = ['token'],
  log = [],
  sentAtMs = [0],
  rejections = [],
}: End): World => {
  const rows = sessions.map((token) => ({
    token_hash: createHash('sha256').update(token).digest('base64url'),
  }))
  const worker = {
    rows: async () => ({ users: plantedUsers + users, sessions: rows.length, redeemed_codes: codes }),
    database: { prepare: () => ({ all: async () => ({ results: rows }) }) },
    log,
    provider: { messages: sentAtMs.map(() => sms), deliveredAtMs: sentAtMs, rejections },
  }
  return {
    worker: worker as never,
    client: {} as never,
    operations: [],
    learned: new Map(),
    ledger: { userIds: new Set(['id']), usernames: new Set(['ada']), sessionTokens: new Set(['token']) },
    plantedNumbers: [],
    faultyNumbers: new Set(),
    visitors: 1,
  }
}

describe('the invariants hold', () => {
  it.each<[string, End]>([
    ['where nothing happened but what was promised', {}],
    ['where a number got two SMS with a cooldown between', { sentAtMs: [0, cooldownMs] }],
    ['where the log masks', { log: [line({ status: 'accepted', messageId: `${code}${'a'.repeat(26)}` })] }],
    [
      'where a provider’s reason looks like a code',
      { log: [line({ status: 'refused', reason: `ronglian: ${code}` })] },
    ],
    ['where a session was closed', { sessions: [] }],
  ])('%s', async (_, end) => {
    expect(await brokenInvariants(endOf(end))).toEqual([])
  })
})

describe('the invariants are broken', () => {
  it.each<[string, End, string]>([
    ['by a user nobody was promised', { users: 2 }, 'users are stored'],
    ['by a user who is missing', { users: 0 }, 'users are stored'],
    ['by a code that bought nothing', { codes: 2 }, 'codes are redeemed'],
    ['by a session nobody was given', { sessions: ['another'] }, 'whose token nobody was given'],
    ['by a second SMS 1 ms too early', { sentAtMs: [0, cooldownMs - 1] }, 'an SMS was sent'],
    ['by a request that the provider refused', { rejections: ['112306: x'] }, 'the provider refused'],
    ['by an internal error in the log', { log: [JSON.stringify({ event: 'internal' })] }, 'the log says'],
    ['by an exception in the log', { log: ['Uncaught exception: x'] }, 'the log says'],
    ['by a whole number in the log', { log: [line({ reason: '+8613800000001' })] }, 'the log tells'],
    ['by a code in the log', { log: [line({ reason: `said ${code}` })] }, 'the log tells'],
    ['by a password in the log', { log: [line({ reason: passwordMark })] }, 'the log tells'],
  ])('%s', async (_, end, words) => {
    expect((await brokenInvariants(endOf(end))).join('\n')).toContain(words)
  })
})
