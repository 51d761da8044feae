import { expect, it } from 'vitest'
import { runCommand } from './command.ts'

function digestIn(output: string) {
  return /digest of all answers: (\w+)/.exec(output)?.[1]
}

it('finds no violation in 300 worlds, in which everything happens', async () => {
  const { code, output } = await runCommand('simulate.ts', '--runs', '300', '--seed', '1')
  expect(output).toContain('300 worlds, no violation')
  expect(code).toBe(0)
  expect(output.match(/, after the faults: 100\.0 % at the first try/g)).toHaveLength(2)
  // Worlds in which nothing happens would prove nothing.
  for (const seen of [
    'honest visitors signed up',
    'only known after the faults had cleared',
    'isolate dies, call made',
    'caller hangs up, call not made',
    'applies, then fails',
    'is evicted before',
    'captcha_incorrect',
    'captcha_expired',
    'sms_too_frequent',
    'sms_unconfirmed',
    'sms_unavailable',
    'sms_code_incorrect',
    'too_many_guesses',
    'too_many_requests',
    'username_taken',
    'mobile_taken',
    'invalid_credentials',
    'account_changed',
    'fresh_proof_required',
    'number_in_quarantine',
    'by password: signed in',
    'by reset_password: signed in',
    'by sign_in: signed in',
    'by password through a lock: signed in',
    'by sign_in through a lock: signed in',
    'unavailable',
    'provider rested',
    'provider returned',
  ])
    expect(output).toMatch(new RegExp(`^ +[1-9]\\d*  (of them, )?${seen}$`, 'm'))
})

it('gives the same answers for one seed, byte for byte, on any number of threads', async () => {
  const [one, same, other] = await Promise.all([
    runCommand('simulate.ts', '--runs', '120', '--seed', '7', '--threads', '1'),
    runCommand('simulate.ts', '--runs', '120', '--seed', '7', '--threads', '2'),
    runCommand('simulate.ts', '--runs', '120', '--seed', '8', '--threads', '1'),
  ])
  expect(digestIn(one.output)).toMatch(/^\w{32}$/)
  expect(digestIn(same.output)).toBe(digestIn(one.output))
  expect(digestIn(other.output)).not.toBe(digestIn(one.output))
})

it('reduces a violation to a minimal story, and plays it again by its name', async () => {
  const plant = ['--plant', 'the store alone decides about a captcha']
  const found = await runCommand('simulate.ts', ...plant, '--runs', '50', '--seed', '1')
  expect(found.code).toBe(1)
  expect(found.output).toMatch(/^I2 VIOLATED: captcha \S+ was checked 2 times$/m)
  // It needs one visitor and no faults.
  expect(found.output.match(/^after \d+ ms: /gm)).toHaveLength(1)
  expect(found.output).toContain('faults: none')
  expect(found.output).not.toContain('!!')
  const [, world = ''] = /--world (\S+)/.exec(found.output) ?? []
  const again = await runCommand('simulate.ts', ...plant, '--world', world)
  const storyOf = (output: string) => output.split('\n').filter((line) => /^ +\d|VIOLATED/.test(line))
  expect(storyOf(again.output)).toEqual(storyOf(found.output))
  expect(storyOf(again.output).length).toBeGreaterThan(4)
})
