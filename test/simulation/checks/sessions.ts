import type { Exchange } from '../world/exchange.ts'
import { type History, verdictOf } from './history.ts'
import type { Check, Violation } from './invariants.ts'
import { dayMs } from './spans.ts'

/** A session that was given out. */
interface Session {
  readonly username: string
  readonly openedAtMs: number
  /** When signing out, or signing in anew, had ended it. */
  endedAtMs: number
}

/** I12: a session is one that we opened, for a user who proved a password or a code, until it ended. */
export const checkSessions: Check = (history) => {
  const violations: Violation[] = []
  const add = (what: string) => violations.push({ invariant: 'I12', what })
  const answered = history.exchanges.filter(({ answer }) => answer && verdictOf(answer) === 'success')
  const sessions = new Map<string, Session>()
  for (const exchange of answered) {
    const token = tokenGiven(exchange)
    if (token === undefined) continue
    const { username, password } = exchange.sent.json ?? {}
    sessions.set(token, {
      username: String(username),
      openedAtMs: exchange.answeredAtMs,
      endedAtMs: exchange.answeredAtMs + history.config.sessionTtlDays * dayMs + 2 * history.clockErrorMs,
    })
    if (password !== passwordOfUser(history, String(username)))
      add(`${exchange.sent.visitor} was signed in as ${String(username)} with a wrong password`)
  }
  for (const exchange of answered) {
    const session = sessions.get(tokenSent(exchange) ?? '')
    if (session && (exchange.sent.method === 'DELETE' || tokenGiven(exchange) !== undefined))
      session.endedAtMs = Math.min(session.endedAtMs, exchange.answeredAtMs)
  }
  for (const { sent, answer, arrivedAtMs } of lookUps(answered)) {
    const session = sessions.get(tokenSent({ sent }) ?? '')
    if (!session) add(`${sent.visitor} has a session that nobody opened`)
    else if (String(answer?.body['username']).toLowerCase() !== session.username.toLowerCase())
      add(`${sent.visitor} has the session of ${session.username}, and is taken for somebody else`)
    else if (arrivedAtMs > session.endedAtMs)
      add(`${sent.visitor} has a session of ${session.username} that had ended`)
  }
  return violations
}

function lookUps(exchanges: readonly Exchange[]): Exchange[] {
  return exchanges.filter(({ sent }) => sent.method === 'GET' && sent.path === '/v1/session')
}

function tokenGiven({ answer }: Exchange): string | undefined {
  return answer?.cookies.map((line) => /^__Host-session=([\w-]+)/.exec(line)?.[1]).find(Boolean)
}

function tokenSent({ sent }: Pick<Exchange, 'sent'>): string | undefined {
  return /__Host-session=([\w-]+)/.exec(sent.cookie)?.[1]
}

/** The password that the request chose which made the user. */
function passwordOfUser({ users, exchanges }: History, username: string): unknown {
  const user = users.find((one) => one.username.toLowerCase() === username.toLowerCase())
  return exchanges.find(({ sent }) => sent.key === user?.requestKey)?.sent.json?.['password']
}
