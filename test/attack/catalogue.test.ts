import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { password } from '../support/visitor.ts'
import { newPassword } from './attack.ts'
import { catalogue } from './catalogue.ts'
import { expectOutcome } from './run.ts'
import { opsToken, startWorld, type World } from './world.ts'

const maskedEnd = /\*{4}\d{4}/g
const uuid = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 60_000)
afterAll(() => world.stop())

describe.each(Object.entries(catalogue))(
  'on %s, nothing more than the row says comes of an attacker who',
  (_, attacks) => {
    it.each(attacks.flatMap(Object.entries))('%s', (_, row) => expectOutcome(world, row))
  },
)

describe('all these attacks together', () => {
  it('make the Worker log each SMS, and no fault of its own', () => {
    const lines = world.worker.log.filter((line) => line.startsWith('{'))
    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event)
    const decisions = ['account', 'carrier_asked', 'number_moved', 'sign_in_failed', 'users_imported']
    const others = events.filter((event) => !decisions.includes(event))
    expect(others).toEqual(Array(world.worker.provider.requests).fill('sms'))
  })

  it('leave no number, code, answer, password, name or token in the log', async () => {
    // The ids of requests and messages are random: a part of one may look like the answer to a captcha. So may the last digits
    // of a masked number.
    const log = world.worker.log.join('\n').replaceAll(uuid, '').replaceAll(maskedEnd, '')
    const { results } = await world.worker.database
      .prepare('SELECT token_hash AS text FROM session UNION ALL SELECT username FROM user')
      .all<{ text: string }>()
    const secrets = [
      password,
      newPassword,
      opsToken,
      ...results.map(({ text }) => text),
      ...world.inbox.messages.flatMap(({ to, code }) => [to.slice('+86'.length), code]),
      ...world.inbox.captchas.map(({ answer }) => answer),
    ]
    expect(secrets.length).toBeGreaterThan(500)
    expect(secrets.filter((secret) => new RegExp(String.raw`(^|\W)${secret}(\W|$)`).test(log))).toEqual([])
  })
})
