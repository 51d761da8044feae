import { registrationOf, verdictOf } from './history.ts'
import type { Check, Violation } from './invariants.ts'

/** The keys that more than one item has. */
function repeated(keys: readonly string[]): string[] {
  return [...Map.groupBy(keys, (key) => key)].filter(([, same]) => same.length > 1).map(([key]) => key)
}

/** I1, I3 and I6: who exists, by what right, and who is signed in. */
export const checkUsers: Check = (history) => {
  const { users, sessions, redeemedCodes, sessionCookies, exchanges, codes, clockErrorMs } = history
  const violations: Violation[] = []
  const add = (invariant: string, what: string) => violations.push({ invariant, what })
  for (const number of repeated(users.map((user) => user.phone_number))) add('I1', `two users of ${number}`)
  for (const name of repeated(users.map((user) => user.username.toLowerCase())))
    add('I1', `two users named ${name}`)

  const ids = new Set(users.map((user) => user.id))
  for (const user of users)
    if (redeemedCodes.filter(({ user_id }) => user_id === user.id).length !== 1)
      add('I3', `${user.username} exists without exactly one redeemed code`)
  for (const { verification_id, user_id } of redeemedCodes)
    if (!ids.has(user_id)) add('I3', `${verification_id} is redeemed, and bought nothing`)
  for (const { user_id } of sessions) if (!ids.has(user_id)) add('I6', 'a session without a user')
  for (const { token, isCommitted } of sessionCookies)
    if (!isCommitted) add('I6', `the session ${token} was given out, and does not stand in the database`)

  // One code, one name: whatever was answered, and whoever heard it.
  const wins = exchanges.flatMap((exchange) => {
    const registration = registrationOf(exchange)
    return registration && exchange.answer && verdictOf(exchange.answer) === 'success'
      ? [{ ...registration, ...exchange }]
      : []
  })
  const winsByVerification = Map.groupBy(wins, ({ verificationId }) => verificationId)
  for (const [verificationId, same] of winsByVerification) {
    const names = new Set(same.map(({ username }) => username.toLowerCase()))
    if (verificationId !== undefined && names.size > 1)
      add('I3', `${verificationId} bought ${[...names].join(' and ')}`)
  }
  // In its time: the request that bought with it came before the code's end, and before a newer code replaced it.
  for (const { id, username, requestKey } of users) {
    const arrivedAtMs = exchanges.find(({ sent }) => sent.key === requestKey)?.arrivedAtMs
    const bought = redeemedCodes.find(({ user_id }) => user_id === id)
    const code = codes.find(({ verificationId }) => verificationId === bought?.verification_id)
    if (arrivedAtMs === undefined || !code) {
      add('I3', `${username} was bought with nothing`)
      continue
    }
    if (arrivedAtMs >= code.expiresAtMs + clockErrorMs)
      add('I3', `${username} was bought with a code after its end`)
    const isReplaced = codes.some(
      ({ phoneNumber, storedAtMs, sentAtMs }) =>
        phoneNumber === code.phoneNumber &&
        code.storedAtMs < storedAtMs &&
        sentAtMs !== undefined &&
        sentAtMs < arrivedAtMs,
    )
    if (isReplaced) add('I3', `${username} was bought with a code that a newer one had replaced`)
  }
  return violations
}
