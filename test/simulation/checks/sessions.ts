import type { Exchange } from '../world/exchange.ts'
import { dayMs, hasSucceeded, type History, tokenGiven } from './history.ts'
import type { Check } from './invariants.ts'

/** A session that was given out. */
interface Session {
  readonly username: string
  /** When it expired, or a sign-out or a new sign-in ended it. */
  endedAtMs: number
}

/** I12: a session is one that the service opened, for a user who proved a password or a code, until it ended. */
export const checkSessions: Check = (history, report) => {
  const { config, clockErrorMs } = history
  const answered = history.exchanges.filter(({ answer }) => hasSucceeded(answer))
  const sessions = new Map<string, Session>()
  for (const { sent, answer, answeredAtMs } of answered) {
    const token = tokenGiven(answer)
    if (token === undefined) continue
    const username = String(sent.json?.['username'])
    sessions.set(token, {
      username,
      endedAtMs: answeredAtMs + config.sessionTtlDays * dayMs + 2 * clockErrorMs,
    })
    if (sent.json?.['password'] !== passwordOfUser(history, username))
      report('I12', `${sent.visitor} was signed in as ${username} with a wrong password`)
  }
  for (const { sent, answer, answeredAtMs } of answered) {
    const session = sessions.get(tokenSent({ sent }))
    if (session && (sent.method === 'DELETE' || tokenGiven(answer) !== undefined))
      session.endedAtMs = Math.min(session.endedAtMs, answeredAtMs)
  }
  for (const { sent, answer, arrivedAtMs } of answered) {
    if (sent.method !== 'GET' || sent.path !== '/v1/session') continue
    const session = sessions.get(tokenSent({ sent }))
    if (!session) report('I12', `${sent.visitor} has a session that the service did not open`)
    else if (String(answer?.body['username']).toLowerCase() !== session.username.toLowerCase())
      report(
        'I12',
        `${sent.visitor} has the session of ${session.username}, and is signed in as another user`,
      )
    else if (arrivedAtMs > session.endedAtMs)
      report('I12', `${sent.visitor} has a session of ${session.username} that had ended`)
  }
}

function tokenSent({ sent }: Pick<Exchange, 'sent'>): string {
  return /__Host-session=([\w-]+)/.exec(sent.cookie)?.[1] ?? ''
}

/** The password in the request that registered the user. */
function passwordOfUser({ users, exchanges }: History, username: string): unknown {
  const user = users.find((one) => one.username.toLowerCase() === username.toLowerCase())
  return exchanges.find(({ sent }) => sent.key === user?.requestKey)?.sent.json?.['password']
}
