import { describe, expect, it } from 'vitest'
import { type Dependency, Outage, reach, reachTwice } from './outage.ts'

const retryable = platformError({ retryable: true })
const overloaded = platformError({ retryable: true, overloaded: true })

describe.each([reach, reachTwice])('$name', (reachBy) => {
  it.each([0, null, undefined, 'value'])('returns what the call returns: %j', async (value) => {
    expect(await reachBy('kv', async () => value)).toBe(value)
  })

  it.each<[Dependency, unknown]>([
    ['kv', new TypeError('a detail')],
    ['d1', 'a text'],
    ['rate limiter', undefined],
    ['phone ledger', platformError({ retryable: false })],
  ])('turns what %s throws into an outage, with the cause, after one call', async (dependency, cause) => {
    const { call, calls } = failing(cause)
    const error: unknown = await reachBy(dependency, call).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Outage)
    expect(error).toMatchObject({ name: 'Outage', message: `${dependency} failed`, dependency })
    expect((error as Outage).cause).toBe(cause)
    expect(calls()).toBe(1)
  })

  it('turns an exception of a call that is not asynchronous into an outage', async () => {
    const call = () => {
      throw new Error('at once')
    }
    await expect(reachBy('kv', call)).rejects.toBeInstanceOf(Outage)
  })
})

describe('an error that the platform calls retryable', () => {
  it.each([
    ['is not repeated by reach', reach, [retryable], 1],
    ['is not repeated a second time', reachTwice, [retryable, retryable], 2],
    ['is not repeated if overloaded', reachTwice, [overloaded], 1],
    ['is not repeated if only similar', reachTwice, [platformError({ retryable: 'true' })], 1],
    ['is not repeated if it is no Error', reachTwice, [{ retryable: true }], 1],
  ] as const)('%s', async (_, reachBy, errors, expectedCalls) => {
    const { call, calls } = failing(...errors)
    await expect(reachBy('rate limiter', call)).rejects.toMatchObject({ cause: errors.at(-1) })
    expect(calls()).toBe(expectedCalls)
  })

  it.each([retryable, platformError({ retryable: true, overloaded: false })])(
    'is repeated once',
    async (error) => {
      const { call, calls } = failing(error)
      expect(await reachTwice('rate limiter', call)).toBe('value')
      expect(calls()).toBe(2)
    },
  )
})

function platformError(flags: object) {
  return Object.assign(new Error('Durable Object reset'), flags)
}

/** Fails with each of these in turn, then succeeds. */
function failing(...errors: readonly unknown[]) {
  let calls = 0
  const call = async (): Promise<string> => {
    calls += 1
    if (calls <= errors.length) throw errors[calls - 1]
    return 'value'
  }
  return { call, calls: () => calls }
}
