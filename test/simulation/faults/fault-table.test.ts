import { beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../command.ts'
import type { FaultCase } from './fault-table.ts'

let table: readonly FaultCase[] = []

beforeAll(async () => {
  const { output } = await runCommand('faults/print.ts', '--json')
  table = JSON.parse(output) as FaultCase[]
}, 120_000)

const where = (holds: (one: FaultCase) => boolean) => table.filter(holds)

describe('every fault at every await of every flow', () => {
  it('strikes each flow at each of its calls', () => {
    const awaits = Object.fromEntries(
      [...Map.groupBy(table, ({ flow }) => flow)].map(([flow, cases]) => [
        flow,
        new Set(cases.map(({ call }) => call)).size,
      ]),
    )
    expect(awaits).toEqual({
      'v1: captcha': 2,
      'v1: SMS code': 9,
      'v1: registration': 5,
      'v1: sign-in': 5,
      'v1: session': 1,
      'v1: sign-out': 1,
      'classic: captcha': 2,
      'classic: SMS code': 8,
      'classic: registration': 5,
      'classic: registration by the number alone': 5,
      'classic: user name': 2,
      'classic: number': 2,
    })
  })

  it('breaks no invariant', () => {
    expect(where(({ violations }) => violations.length > 0)).toEqual([])
  })

  it('ends, sent again, in one user who is signed in', () => {
    expect(where(({ ended, users }) => ended !== 'success' || users !== 1)).toEqual([])
  })

  it('is answered with success, an outage, the provider’s word, or not at all', () => {
    const words = new Set(table.map(({ seen }) => seen))
    expect([...words].toSorted()).toEqual([
      'no answer',
      'sms_refused',
      'sms_unconfirmed',
      'success',
      'unavailable',
    ])
  })

  it('sends a second SMS only after a first whose code nobody could use, and then after the cooldown', () => {
    const twice = where(({ messages }) => messages > 1)
    expect(new Set(twice.map(({ flow }) => flow))).toEqual(new Set(['v1: SMS code', 'classic: SMS code']))
    for (const { seen } of twice) expect(['no answer', 'sms_unconfirmed']).toContain(seen)
  })
})
