import { createHash } from 'node:crypto'
import { problemsIn } from './exchange.ts'
import { passwordMark } from './values.ts'
import { existingUsers, type World } from './visitor.ts'

/** The default cooldown between two SMS to a number. */
export const cooldownMs = 180_000

/** Events that say what the service decided. All others are about faults. */
const decisions = ['sms', 'account', 'number_moved', 'sign_in_failed']

/** What is wrong at the end of a run: in the database, in the SMS that were sent, and in the log. */
export async function brokenInvariants(world: World): Promise<string[]> {
  return [...(await brokenRows(world)), ...brokenSends(world), ...brokenLog(world)]
}

/** How many users registered in the run, those who were erased included. */
export function registeredUsers({ promised: { usernames, erased } }: World): number {
  return usernames.size + erased.registered
}

async function brokenRows(world: World): Promise<string[]> {
  const { worker, promised } = world
  const { users, redeemed_codes } = await worker.rows()
  const { size: redemptions } = promised.redemptions
  const hashes = new Set(
    [...promised.sessions.keys()].map((token) => createHash('sha256').update(token).digest('base64url')),
  )
  const { results } = await worker.database
    .prepare('SELECT token_hash FROM session')
    .all<{ token_hash: string }>()
  const strays = results.filter(({ token_hash }) => !hashes.has(token_hash)).length
  const expected = existingUsers - promised.erased.existing + promised.usernames.size
  return problemsIn({
    [`${users} users are stored, and ${expected} were promised`]: users !== expected,
    'a user was given two ids': promised.userIds.size > registeredUsers(world),
    [`${redeemed_codes} codes are redeemed, and ${redemptions} bought something`]:
      redeemed_codes !== redemptions,
    [`${strays} sessions are stored whose token no visitor was given`]: strays > 0,
  })
}

function brokenSends({ worker: { provider } }: World): string[] {
  const lastAtMs = new Map<string, number>()
  const early = provider.messages.flatMap(({ to }, index) => {
    const atMs = provider.deliveredAtMs[index] ?? 0
    const gapMs = atMs - (lastAtMs.get(to) ?? -Infinity)
    lastAtMs.set(to, atMs)
    return gapMs < cooldownMs ? [`an SMS was sent ${gapMs} ms after another to its number`] : []
  })
  const refused = provider.rejections.map((reason) => `the provider refused a request of ours: ${reason}`)
  return [...early, ...refused]
}

/** Only decisions are logged, without numbers, codes and passwords. */
function brokenLog({ worker: { log, provider } }: World): string[] {
  const codes = new Set(provider.messages.map(({ code }) => code))
  const numbers = new Set(provider.messages.map(({ to }) => to))
  return log.flatMap((line) => {
    // Random ids may have such digits.
    const { event, messageId: _message, request_id: _request, user_id: _user, ...fields } = parsed(line)
    const digits = JSON.stringify(fields).match(/\d{6,}/g) ?? []
    // The provider's own codes have six digits, too.
    const isSecret = (run: string) =>
      numbers.has(run.slice(-11)) || (codes.has(run) && fields['reason'] !== `ronglian: ${run}`)
    return problemsIn({
      [`the log says: ${line.slice(0, 300)}`]: !decisions.includes(String(event)),
      'the log contains a number, a code or a password': line.includes(passwordMark) || digits.some(isSecret),
    })
  })
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
