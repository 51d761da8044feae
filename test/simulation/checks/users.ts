import { hasSucceeded, codeUseOf, hashOf, tokenGiven } from './history.ts'
import type { Check } from './invariants.ts'

/** I1, I3 and I6: which users exist, what a code bought, and which sessions there are. */
export const checkUsers: Check = ({ users, sessions, changes, exchanges }, report) => {
  for (const number of repeated(users.flatMap((user) => user.phone_number ?? [])))
    report('I1', `two users of ${number}`)
  for (const name of repeated(users.map((user) => user.username.toLowerCase())))
    report('I1', `two users named ${name}`)

  const ids = new Set(users.map((user) => user.id))
  for (const { user_id } of sessions) if (!ids.has(user_id)) report('I6', 'a session without a user')
  const committedAtMs = new Map(
    changes.flatMap(({ event, row, atMs }) => (event === 'INSERT' ? [[row['token_hash'], atMs]] : [])),
  )
  for (const { answer, answeredAtMs } of exchanges) {
    const token = tokenGiven(answer)
    if (token !== undefined && !((committedAtMs.get(hashOf(token)) ?? Infinity) <= answeredAtMs))
      report('I6', `the session ${token} was given out, and is not in the database`)
  }

  const winners = exchanges
    .filter(({ answer }) => hasSucceeded(answer))
    .flatMap((won) => codeUseOf(won) ?? [])
    .filter(({ purpose }) => purpose === 'register')
  for (const [verificationId, same] of Map.groupBy(winners, (winner) => winner.verificationId)) {
    const names = new Set(same.map(({ username }) => username.toLowerCase()))
    if (verificationId !== undefined && names.size > 1)
      report('I3', `${verificationId} bought ${[...names].join(' and ')}`)
  }
}

/** The keys that occur more than once. */
function repeated(keys: readonly string[]): string[] {
  return [...Map.groupBy(keys, (key) => key)].filter(([, same]) => same.length > 1).map(([key]) => key)
}
