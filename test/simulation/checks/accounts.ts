import type { Change } from '../world/database.ts'
import type { Exchange, Sent } from '../world/exchange.ts'
import { codeUseOf, dayMs, hashOf, type History, tokenSent } from './history.ts'
import type { Check } from './invariants.ts'

/** The accounts and the open sessions at one moment. */
interface State {
  readonly accounts: ReadonlyMap<unknown, Account>
  /** The user of each session, by the hash of its token. */
  readonly sessions: ReadonlyMap<unknown, unknown>
}

interface Account {
  readonly row: Change['row']
  readonly password: unknown
}

/** A transaction of a request, with the state before and after. */
interface Step {
  readonly exchange: Exchange
  readonly changes: readonly Change[]
  readonly before: State
  readonly after: State
}

type Report = (what: string) => void

/** A commit comes at most so long after the decision for it. */
const committedWithinMs = 90_000

/** I3, I12 and I15: each transaction is one that its request had the right to. */
export const checkAccounts: Check = (history, report) => {
  const quarantineMs = history.config.numberQuarantineDays * dayMs
  for (const step of stepsOf(history)) {
    const { exchange, before, after } = step
    const { sent } = exchange
    checkRedemptions(history, step, (what) => report('I3', what))
    checkSessions(history, step, report)
    for (const [id, { row, password }] of before.accounts) {
      const changed = after.accounts.get(id)
      if (changed?.row === row) continue
      const name = `${row['username']}`
      const isOwn = before.sessions.get(hashOf(tokenSent(exchange))) === id
      const isNewPassword = changed !== undefined && changed.password !== password
      if (isNewPassword && !isOwn && !isBoughtBy(step, id))
        report('I12', `${sent.visitor} changed the password of ${name} without a proof`)
      if (!changed && !(isOwn && sent.method === 'DELETE')) report('I12', `${sent.visitor} erased ${name}`)
      const number = row['phone_number']
      const hasLostNumber = changed !== undefined && number !== null && changed.row['phone_number'] !== number
      const isIdle = exchange.answeredAtMs >= seenAtMs(row) + quarantineMs - 2 * history.clockErrorMs
      if (hasLostNumber && !(isOwn && isBoughtBy(step, id)) && !isIdle)
        report('I15', `${sent.visitor} took the number of ${name}`)
      const endsOthers = isNewPassword || (hasLostNumber && isOwn)
      if (!endsOthers) continue
      const kept = [...after.sessions].filter(([hash, user]) => user === id && before.sessions.has(hash))
      if (kept.some(([hash]) => sent.method !== 'PUT' || hash !== hashOf(tokenSent(exchange))))
        report('I12', `another session of ${name} was left after a change`)
    }
  }
}

/** A code buys what it was sent for, for the account with its number, before its end, and before a newer one replaced it. */
function checkRedemptions({ codes, clockErrorMs }: History, step: Step, report: Report): void {
  const { changes, exchange, after } = step
  const { arrivedAtMs } = exchange
  const inserted = changes.filter(({ event }) => event === 'INSERT')
  const redeemed = inserted.filter(({ table }) => table === 'redeemed_code')
  for (const { table, row } of inserted)
    if (table === 'user' && !redeemed.some((one) => one.row['user_id'] === row['id']))
      report(`${row['username']} was bought with nothing`)
  for (const { row } of redeemed) {
    const id = `${row['verification_id']}`
    const account = after.accounts.get(row['user_id'])
    const code = codes.find(({ verificationId }) => verificationId === id)
    const purpose = codeUseOf(exchange)?.purpose
    if (changes.length === redeemed.length || !account) {
      report(`${id} is redeemed, and bought nothing`)
      continue
    }
    if (!code || code.purpose !== purpose) {
      report(`a code for ${code?.purpose} was used for ${purpose}`)
      continue
    }
    const number = account.row['phone_number']
    if (number !== code.phoneNumber)
      report(`a code of ${code.phoneNumber} was used for the account of ${number}`)
    if (arrivedAtMs >= code.expiresAtMs + clockErrorMs) report(`${id} was redeemed after its end`)
    const isReplaced = codes.some(
      ({ phoneNumber, purpose: other, storedAtMs, sentAtMs }) =>
        phoneNumber === code.phoneNumber &&
        other === purpose &&
        code.storedAtMs < storedAtMs &&
        sentAtMs !== undefined &&
        sentAtMs < arrivedAtMs,
    )
    if (isReplaced) report(`${id} was redeemed after a newer code had replaced it`)
  }
}

/** A session is opened with the user's password at that moment, or with a code, which is not enough after the quarantine. */
function checkSessions(
  { config, clockErrorMs, redemptions }: History,
  step: Step,
  report: Parameters<Check>[1],
): void {
  const { changes, exchange, before, after } = step
  const { sent } = exchange
  const { json = {} } = sent
  for (const { table, event, row, atMs } of changes) {
    if (table !== 'session' || event !== 'INSERT') continue
    const account = after.accounts.get(row['user_id'])
    if (!account) continue
    const name = `${account.row['username']}`
    const isNamed =
      String(json['username']).toLowerCase() === name.toLowerCase() ||
      [json['mobile'], json['username']].includes(`${account.row['phone_number']}`.replace('+86', '')) ||
      redemptions.some(
        (one) =>
          one.row['verification_id'] === json['verification_id'] && one.row['user_id'] === row['user_id'],
      )
    const isByCode = isBoughtBy(step, row['user_id'])
    if (!isByCode && !(isNamed && passwordIn(sent) === account.password))
      report('I12', `${sent.visitor} opened a session of ${name} without the password and without a code`)
    const seenBefore = before.accounts.get(row['user_id'])?.row
    const mostIdleMs = config.numberQuarantineDays * dayMs + 2 * clockErrorMs + committedWithinMs
    if (isByCode && seenBefore && atMs > seenAtMs(seenBefore) + mostIdleMs)
      report('I15', `${sent.visitor} opened a session of ${name} by a code alone after the quarantine`)
  }
}

/** Every transaction that a visitor's request committed. */
function stepsOf({ changes, exchanges }: History): Step[] {
  const byKey = new Map(exchanges.map((exchange) => [exchange.sent.key, exchange]))
  const steps: Step[] = []
  let state: State = { accounts: new Map(), sessions: new Map() }
  for (let from = 0, to = 0; from < changes.length; from = to) {
    const first = changes[from]
    while (changes[to]?.requestKey === first?.requestKey && changes[to]?.atMs === first?.atMs) to++
    const exchange = byKey.get(first?.requestKey ?? NaN)
    const committed = changes.slice(from, to)
    const after = stateAfter(state, committed, exchange?.sent)
    if (exchange) steps.push({ exchange, changes: committed, before: state, after })
    state = after
  }
  return steps
}

function stateAfter(before: State, changes: readonly Change[], sent: Sent | undefined): State {
  const accounts = new Map(before.accounts)
  const sessions = new Map(before.sessions)
  for (const { table, event, row } of changes) {
    if (table === 'session' && event === 'DELETE') sessions.delete(row['token_hash'])
    else if (table === 'session') sessions.set(row['token_hash'], row['user_id'])
    else if (table === 'user' && event === 'DELETE') accounts.delete(row['id'])
    else if (table === 'user') {
      const known = accounts.get(row['id'])
      const isSame = known?.row['password_version'] === row['password_version']
      accounts.set(row['id'], { row, password: isSame ? known?.password : sent && passwordIn(sent) })
    }
  }
  return { accounts, sessions }
}

/** The password that a request sets or proves. */
function passwordIn({ json = {} }: Sent): unknown {
  return json['new_password'] ?? json['password']
}

/** Whether the transaction redeemed a code for the user. */
function isBoughtBy({ changes }: Step, userId: unknown): boolean {
  return changes.some(
    ({ table, event, row }) => table === 'redeemed_code' && event === 'INSERT' && row['user_id'] === userId,
  )
}

function seenAtMs(row: Change['row']): number {
  return Number(row['last_seen_at'])
}
