import { beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../command.ts'
import type { FaultCase } from './fault-table.ts'

const callsWithCode = ['v1: sign-in by code', 'v1: password reset', 'v1: change of number']

let table: readonly FaultCase[] = []

beforeAll(async () => {
  const { output } = await runCommand('faults/print.ts', '--json')
  table = JSON.parse(output) as FaultCase[]
}, 120_000)

function where(holds: (one: FaultCase) => boolean) {
  return table.filter(holds)
}

describe('every fault at every await of every flow', () => {
  it('covers each call of each flow, and its answer', () => {
    const awaits = Object.fromEntries(
      [...Map.groupBy(table, ({ flow }) => flow)].map(([flow, cases]) => [
        flow,
        new Set(cases.map(({ call }) => call)).size,
      ]),
    )
    expect(awaits).toEqual({
      'v1: captcha': 3,
      'v1: SMS code': 10,
      'v1: registration': 5,
      'v1: sign-in': 8,
      'v1: sign-in by code': 5,
      'v1: password reset': 6,
      'v1: change of number': 6,
      'v1: change of password': 5,
      'v1: erasure': 4,
      'v1: session': 2,
      'v1: sign-out': 2,
      'classic: captcha': 3,
      'classic: SMS code': 10,
      'classic: registration': 4,
      'classic: registration by the number alone': 4,
      'classic: sign-in': 8,
      'classic: user name': 3,
      'classic: number': 3,
    })
  })

  it('breaks no invariant', () => {
    expect(where(({ violations }) => violations.length > 0)).toEqual([])
  })

  it('ends, sent again, in one user who is signed in, or in none after an erasure', () => {
    expect(where(({ endsWell }) => !endsWell)).toEqual([])
  })

  it('is answered with success, an outage, the provider’s word, or not at all', () => {
    const words = new Set(table.map(({ seen }) => seen))
    expect([...words].toSorted()).toEqual([
      'no answer',
      'sms_limited_by_provider',
      'sms_refused',
      'sms_too_frequent',
      'sms_unavailable',
      'sms_unconfirmed',
      'success',
      'unavailable',
    ])
  })

  it('sends a second SMS only if the code of the first could not be used, and after the cooldown', () => {
    // A call with a code of its own follows a sign-up, which has sent one.
    const usual = (flow: string) => (callsWithCode.includes(flow) ? 2 : 1)
    const more = where(({ flow, messages }) => messages > usual(flow))
    // A sign-in by a code cannot be sent again, as a reset and a change of number can.
    expect(new Set(more.map(({ flow }) => flow))).toEqual(
      new Set(['v1: SMS code', 'v1: sign-in by code', 'classic: SMS code']),
    )
    for (const { seen } of more)
      expect(['no answer', 'sms_unconfirmed', 'sms_unavailable', 'unavailable']).toContain(seen)
  })
})
