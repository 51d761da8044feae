import { hasSucceeded, type History, registrationOf } from './history.ts'
import type { Check } from './invariants.ts'

/** I1, I3 and I6: which users exist, what they were bought with, and which sessions there are. */
export const checkUsers: Check = (history, report) => {
  const { users, sessions, redeemedCodes, sessionCookies, exchanges } = history
  for (const number of repeated(users.map((user) => user.phone_number)))
    report('I1', `two users of ${number}`)
  for (const name of repeated(users.map((user) => user.username.toLowerCase())))
    report('I1', `two users named ${name}`)

  const ids = new Set(users.map((user) => user.id))
  for (const { verification_id, user_id } of redeemedCodes)
    if (!ids.has(user_id)) report('I3', `${verification_id} is redeemed, and bought nothing`)
  for (const { user_id } of sessions) if (!ids.has(user_id)) report('I6', 'a session without a user')
  for (const { token, isCommitted } of sessionCookies)
    if (!isCommitted) report('I6', `the session ${token} was given out, and is not in the database`)

  const winners = exchanges
    .filter(({ answer }) => hasSucceeded(answer))
    .flatMap((won) => registrationOf(won) ?? [])
  for (const [verificationId, same] of Map.groupBy(winners, (winner) => winner.verificationId)) {
    const names = new Set(same.map(({ username }) => username.toLowerCase()))
    if (verificationId !== undefined && names.size > 1)
      report('I3', `${verificationId} bought ${[...names].join(' and ')}`)
  }
  for (const user of users) checkPurchase(history, user, (what) => report('I3', `${user.username} ${what}`))
}

/** The request that registered the user came before the code's end, and before a newer code replaced it. */
function checkPurchase(
  { redeemedCodes, exchanges, codes, clockErrorMs }: History,
  { id, requestKey }: History['users'][number],
  report: (what: string) => void,
): void {
  const [bought, ...others] = redeemedCodes.filter(({ user_id }) => user_id === id)
  if (!bought || others.length > 0) report('exists without exactly one redeemed code')
  const arrivedAtMs = exchanges.find(({ sent }) => sent.key === requestKey)?.arrivedAtMs
  const code = codes.find(({ verificationId }) => verificationId === bought?.verification_id)
  if (arrivedAtMs === undefined || !code) return report('was bought with nothing')
  if (arrivedAtMs >= code.expiresAtMs + clockErrorMs) report('was bought with a code after its end')
  const isReplaced = codes.some(
    ({ phoneNumber, storedAtMs, sentAtMs }) =>
      phoneNumber === code.phoneNumber &&
      code.storedAtMs < storedAtMs &&
      sentAtMs !== undefined &&
      sentAtMs < arrivedAtMs,
  )
  if (isReplaced) report('was bought with a code that a newer one had replaced')
}

/** The keys that occur more than once. */
function repeated(keys: readonly string[]): string[] {
  return [...Map.groupBy(keys, (key) => key)].filter(([, same]) => same.length > 1).map(([key]) => key)
}
