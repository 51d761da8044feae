import { describe, expect, it } from 'vitest'
import { Outage, reach } from './outage.ts'

/** What a call throws. */
const thrown = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.fail('It did not throw'),
    (error: unknown) => error,
  )

describe('reach', () => {
  it.each([0, null, undefined, 'value'])('gives back what the call gives: %j', async (value) => {
    expect(await reach('kv', async () => value)).toBe(value)
  })

  it.each(['kv', 'd1', 'rate gate', 'phone gate'] as const)(
    'makes an outage of whatever %s throws, at once or later',
    async (dependency) => {
      const cause = new TypeError('a detail')
      const calls = [
        () => Promise.reject(cause),
        () => {
          throw cause
        },
      ]
      for (const call of calls) {
        const error = await thrown(reach(dependency, call))
        expect(error).toBeInstanceOf(Outage)
        expect(error).toMatchObject({
          name: 'Outage',
          message: `${dependency} failed`,
          dependency,
        })
        expect((error as Outage).cause).toBe(cause)
      }
    },
  )

  it('makes an outage of what is not even an error', async () => {
    const error = await thrown(reach('d1', () => Promise.reject('a text')))
    expect(error).toBeInstanceOf(Outage)
    expect((error as Outage).cause).toBe('a text')
  })

  it('calls once', async () => {
    let calls = 0
    await thrown(
      reach('kv', async () => {
        calls += 1
        throw new Error('down')
      }),
    )
    expect(calls).toBe(1)
  })
})
