/** What a run promises to its visitors. At the end it is compared with the stores. */
import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import { headerOf } from './exchange.ts'
import type { Json, Operation } from './openapi.ts'

export interface Promises {
  /** Every id that a registration gave. */
  readonly userIds: Set<string>
  /** Names that were registered in this run and not erased, in lower case, as they are unique. */
  readonly usernames: Set<string>
  /** The user names of the sessions that were opened, by token. */
  readonly sessions: Map<string, string>
  /** One for each code that bought something. */
  readonly redemptions: Set<string>
  /** How many users were erased: of those who registered in this run, and of those who existed before. */
  readonly erased: { registered: number; existing: number }
}

/** A call that succeeded. */
export interface Success {
  readonly operation: Operation
  readonly request: HttpRequest
  readonly answer: HttpAnswer
  /** The values of the request. */
  readonly given: Readonly<Record<string, Json>>
  /** The texts in the answer. */
  readonly told: ReadonlyMap<string, string>
}

const withCode = ['createUser', 'createSession', 'createPasswordReset', 'putMobile']

export function noPromises(): Promises {
  return {
    userIds: new Set(),
    usernames: new Set(),
    sessions: new Map(),
    redemptions: new Set(),
    erased: { registered: 0, existing: 0 },
  }
}

/** Remembers what a success promises. */
export function keepPromise(promises: Promises, success: Success): void {
  const { operation, request, answer, given, told } = success
  const cookies = new Map((answer.headers['set-cookie'] ?? []).map(readCookie))
  const username = (told.get('username') ?? cookies.get('username') ?? '').toLowerCase()
  const token = cookies.get('session') ?? cookies.get('__Host-session') ?? ''
  if (token !== '') promises.sessions.set(token, username)
  if (operation.id === 'createUser') promises.userIds.add(told.get('id') ?? '')
  if (['createUser', 'POST /register'].includes(operation.id)) promises.usernames.add(username)
  // The classic API names no verification.
  if (operation.id === 'POST /register') promises.redemptions.add(`of ${username}`)
  const verificationId = given['verification_id']
  if (withCode.includes(operation.id) && typeof verificationId === 'string')
    promises.redemptions.add(verificationId)
  if (operation.id === 'deleteUser') erase(promises, promises.sessions.get(tokenOf(request)))
}

function erase({ usernames, erased }: Promises, username = ''): void {
  if (usernames.delete(username)) erased.registered += 1
  else erased.existing += 1
}

/** The session that a request carries. The service takes the first cookie of the name. */
function tokenOf(request: HttpRequest): string {
  const isLocal = headerOf(request, 'Host')?.startsWith('127.0.0.1')
  const pairs = (headerOf(request, 'Cookie') ?? '').split('; ').map(readCookie)
  return pairs.find(([name]) => name === (isLocal ? 'session' : '__Host-session'))?.[1] ?? ''
}

function readCookie(line: string): [name: string, value: string] {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  return [name, value]
}
