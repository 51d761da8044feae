import { createHash } from 'node:crypto'
import { passwordMark } from './in-words.ts'
import { plantedUsers, type World } from './world.ts'

/** As the service is set: the default of the cooldown. */
export const cooldownMs = 180_000

/** What does not hold when all visitors have gone, in words. */
export const brokenInvariants = async (world: World): Promise<string[]> => [
  ...(await brokenRows(world)),
  ...brokenSends(world),
  ...brokenLog(world),
]

const brokenRows = async ({ worker, ledger }: World): Promise<string[]> => {
  const rows = await worker.rows()
  const users = plantedUsers + ledger.usernames.size
  const given = new Set(
    [...ledger.sessionTokens].map((token) => createHash('sha256').update(token).digest('base64url')),
  )
  const sessions = await worker.database
    .prepare('SELECT token_hash FROM session')
    .all<{ token_hash: string }>()
  const strays = sessions.results.filter(({ token_hash }) => !given.has(token_hash)).length
  return [
    ...(rows.users === users ? [] : [`${rows.users} users are stored, and ${users} were promised`]),
    ...(ledger.userIds.size <= ledger.usernames.size ? [] : ['a user was given two ids']),
    ...(rows.redeemed_codes === ledger.usernames.size
      ? []
      : [`${rows.redeemed_codes} codes are redeemed, for ${ledger.usernames.size} users`]),
    ...(strays === 0 ? [] : [`${strays} sessions are stored whose token nobody was given`]),
  ]
}

const brokenSends = ({ worker: { provider } }: World): string[] => {
  const lastAtMs = new Map<string, number>()
  const early = provider.messages.flatMap(({ to }, index) => {
    const atMs = provider.deliveredAtMs[index] ?? 0
    const gapMs = atMs - (lastAtMs.get(to) ?? -Infinity)
    lastAtMs.set(to, atMs)
    return gapMs < cooldownMs ? [`an SMS was sent ${gapMs} ms after another to its number`] : []
  })
  return [
    ...early,
    ...provider.rejections.map((reason) => `the provider refused a request of ours: ${reason}`),
  ]
}

const eventsOfFaults = ['sms']

/** Only the sending of SMS is logged, and no secret. */
const brokenLog = ({ worker: { log, provider } }: World): string[] => {
  const codes = new Set(provider.messages.map(({ code }) => code))
  const numbers = new Set(provider.messages.map(({ to }) => to))
  return log.flatMap((line) => {
    const { event, messageId: _, ...fields } = parsed(line)
    const words = JSON.stringify(fields).match(/\d{6,}/g) ?? []
    const isTelling =
      line.includes(passwordMark) ||
      words.some((word) => numbers.has(word.slice(-11)) || (codes.has(word) && !isReason(fields, word)))
    return [
      ...(eventsOfFaults.includes(String(event)) ? [] : [`the log says: ${line.slice(0, 300)}`]),
      ...(isTelling ? ['the log tells a number, a code or a password'] : []),
    ]
  })
}

/** The provider's own codes have six digits too. */
const isReason = (fields: Readonly<Record<string, unknown>>, word: string): boolean =>
  fields['reason'] === `ronglian: ${word}`

const parsed = (line: string): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
