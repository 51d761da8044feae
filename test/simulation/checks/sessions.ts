import { type Change, longestCopyLagMs } from '../world/database.ts'
import { dayMs, hashOf, hasSucceeded, tokenGiven, tokenSent } from './history.ts'
import type { Check } from './invariants.ts'

/** A session that was given out. */
interface Session {
  readonly userId: Change['row'][string] | undefined
  /** When it expired, was signed out, or its row was deleted. */
  endedAtMs: number
}

/** Only this call reads a copy of the database. */
const nearbyPath = '/v1/session'

/** I12: a session is one that the service opened, until it ended. */
export const checkSessions: Check = ({ config, clockErrorMs, exchanges, changes }, report) => {
  const answered = exchanges.filter(({ answer }) => hasSucceeded(answer))
  const rows = changes.filter(({ table }) => table === 'session')
  const openedBy = new Map(rows.map(({ row }) => [row['token_hash'], row['user_id']]))
  const deletedAtMs = new Map(
    rows.flatMap(({ event, row, atMs }) => (event === 'DELETE' ? [[row['token_hash'], atMs]] : [])),
  )
  const names = new Map(
    changes.flatMap(({ table, row }) => (table === 'user' ? [[row['id'], row['username']]] : [])),
  )
  const sessions = new Map<string, Session>()
  for (const { answer, answeredAtMs } of answered) {
    const token = tokenGiven(answer)
    if (token === undefined) continue
    const expiresAtMs = answeredAtMs + config.sessionTtlDays * dayMs + 2 * clockErrorMs
    sessions.set(token, {
      userId: openedBy.get(hashOf(token)),
      endedAtMs: Math.min(expiresAtMs, deletedAtMs.get(hashOf(token)) ?? Infinity),
    })
  }
  for (const { sent, answer, answeredAtMs } of answered) {
    const session = sessions.get(tokenSent({ sent }))
    if (!session) continue
    const isSignOut = sent.method === 'DELETE' && sent.path === '/v1/session'
    const isErasure = sent.method === 'DELETE' && sent.path === '/v1/user'
    for (const one of sessions.values())
      if (
        isErasure
          ? one.userId === session.userId
          : one === session && (isSignOut || tokenGiven(answer) !== undefined)
      )
        one.endedAtMs = Math.min(one.endedAtMs, answeredAtMs)
  }
  for (const { sent, answer, arrivedAtMs } of answered) {
    const isNearby = sent.method === 'GET' && sent.path === nearbyPath
    if (!isNearby && !needsSession.has(`${sent.method} ${sent.path}`)) continue
    const session = sessions.get(tokenSent({ sent }))
    const name = names.get(session?.userId)
    if (!session) report('I12', `${sent.visitor} has a session that the service did not open`)
    else if (isNearby && answer?.body['username'] !== name)
      report('I12', `${sent.visitor} has the session of ${name}, and is signed in as another user`)
    else if (arrivedAtMs > session.endedAtMs + (isNearby ? longestCopyLagMs : 0))
      report('I12', `${sent.visitor} has a session of ${name} that had ended`)
  }
}

const needsSession: ReadonlySet<string> = new Set([
  'GET /v1/sessions',
  'PUT /v1/user/password',
  'PUT /v1/user/mobile',
  'DELETE /v1/user',
])
