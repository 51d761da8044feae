import { createHash, randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { mostPasskeys } from '../../src/accounts/passkeys.ts'
import { matchlessHash } from '../../src/accounts/hashes/scrypt.ts'
import { createIdIssuer } from '../../src/core/ids.ts'
import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import type { RunningWorker } from '../support/running-worker.ts'
import type { Journey, Source } from './journey.ts'
import type { Json, Operation, Schema, Slot } from './openapi.ts'
import { answerOf } from './passkeys.ts'
import { noPromises, type Promises } from './promises.ts'
import { type Coverage, createCoverage } from './report.ts'

/** What all visitors of a run share. */
export interface World {
  readonly worker: RunningWorker
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>
  readonly operations: readonly Operation[]
  /** Describes the body of every failure. */
  readonly problemSchema: Schema
  readonly coverage: Coverage
  /** What visitors have learned, by name, the newest last. Others may try it. */
  readonly learned: Map<string, string[]>
  readonly promised: Promises
  /** Numbers of users that exist before the run, without those that a visitor has got. */
  readonly existing: ExistingNumbers
  /** Numbers for which the provider fails. */
  readonly faultyNumbers: Set<string>
  visitors: number
}

/** One caller, with what it has learned so far. */
export interface Visitor {
  readonly journey: Journey
  /** Undefined to send no address. */
  readonly address: string | undefined
  /** National, and no other visitor's. */
  readonly number: string
  readonly cookies: Map<string, string>
  /** By name, the newest last. */
  readonly known: Map<string, string[]>
}

interface ExistingNumbers {
  readonly taken: string[]
  /** Their users were never seen again. */
  readonly idle: string[]
}

/** How many users exist before the first visitor. */
const existing = { taken: 8000, idle: 1000 }
export const existingUsers = existing.taken + existing.idle + 2
const staleForMs = 11 * 60_000
/** How long a visitor waits for an SMS that comes after the answer. */
const smsWithinMs = 2000
const maximumLearned = 300
const nationalDigits = 11
/** Few visitors share an address, so that most stay below the limits for a client. */
const visitorsPerAddress = 4
const crowdedAddresses = ['192.0.2.1', '2001:db8:ffff::1']

type Given = Pick<World, 'worker' | 'send' | 'operations' | 'problemSchema'>

export function createWorld(given: Given & Partial<World>): World {
  return {
    coverage: createCoverage(given.operations),
    learned: new Map(),
    promised: noPromises(),
    existing: { taken: [], idle: [] },
    faultyNumbers: new Set(),
    visitors: 0,
    ...given,
  }
}

/** Stores the users that exist before the run, and gives their numbers. No password is theirs. */
export async function storeExistingUsers({ database }: RunningWorker): Promise<ExistingNumbers> {
  const numbersFrom = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => prefix + String(index).padStart(8, '0'))
  const numbers = { taken: numbersFrom('139', existing.taken), idle: numbersFrom('137', existing.idle) }
  for (const [kind, lastSeenAtMs] of [
    ['taken', Date.now()],
    ['idle', 0],
  ] as const)
    await database
      .prepare(
        `INSERT INTO user (id, username, phone_number, password_hash, created_at, last_seen_at)
         SELECT ?1 || '-' || key, ?1 || '-' || key, '+86' || value, ?4, 0, ?2 FROM json_each(?3)`,
      )
      .bind(kind, lastSeenAtMs, JSON.stringify(numbers[kind]), matchlessHash)
      .run()
  return numbers
}

/** Tokens of users who exist before the run. */
export interface ExistingSessions {
  /** Opened too long ago for changes of the account. */
  readonly stale: string
  /** Of a user with as many passkeys as one can have. */
  readonly full: string
}

/** Stores two more users, each with a session. */
export async function storeSessions(worker: RunningWorker): Promise<ExistingSessions> {
  const nowMs = Date.now()
  const stale = await storeSession(worker, 'stale', nowMs - staleForMs)
  const full = await storeSession(worker, 'full', nowMs)
  await worker.database
    .prepare(
      `INSERT INTO passkey SELECT 'passkey-' || value, 'full', '', 0, '[]', '', 'multi_device', 0, 0, NULL
       FROM json_each(?)`,
    )
    .bind(JSON.stringify(Array.from({ length: mostPasskeys }, (_, index) => index)))
    .run()
  return { stale, full }
}

async function storeSession(
  { database, codeSecret }: RunningWorker,
  id: string,
  openedAtMs: number,
): Promise<string> {
  const token = createIdIssuer(codeSecret, 'session', 32).issue(randomBytes, openedAtMs)
  const hash = createHash('sha256').update(token).digest('base64url')
  await database.batch([
    database
      .prepare(
        `INSERT INTO user (id, username, phone_number, password_hash, created_at)
         VALUES (?1, ?1 || '-user', NULL, ?2, 0)`,
      )
      .bind(id, matchlessHash),
    database
      .prepare(
        `INSERT INTO session (token_hash, user_id, created_at, expires_at, last_seen_at)
         VALUES (?1, ?2, ?3, ?3 + 86400000, ?3)`,
      )
      .bind(hash, id, openedAtMs),
  ])
  return token
}

/** Makes a new visitor. */
export function arrive(world: World, journey: Journey): Visitor {
  world.visitors += 1
  const taken = journey.number === 'new' ? undefined : world.existing[journey.number].pop()
  const number = taken ?? `138${String(world.visitors).padStart(8, '0')}`
  if (journey.fault !== undefined) {
    world.worker.provider.failFor(number, journey.fault)
    world.faultyNumbers.add(number)
  }
  return {
    journey,
    address: addressOf(journey.client, world.visitors),
    number,
    cookies: new Map(),
    known: new Map([['mobile', [journey.spelling(number)]]]),
  }
}

function addressOf(client: Journey['client'], visitor: number): string | undefined {
  if (typeof client === 'object') return client.text
  if (client === 'crowd') return crowdedAddresses[visitor % crowdedAddresses.length]
  const network = Math.floor(visitor / visitorsPerAddress)
  return `2001:db8:${(network >> 16).toString(16)}:${(network & 0xffff).toString(16)}::${visitor.toString(16)}`
}

/** Whether the provider fails for this number, in any spelling. It need not be the visitor's own. */
export function meetsFault({ faultyNumbers }: World, mobile: Json | undefined): boolean {
  return (
    typeof mobile === 'string' &&
    faultyNumbers.has(mobile.normalize('NFKC').replaceAll(/\D/g, '').slice(-nationalDigits))
  )
}

/** The value of a slot at this moment. Undefined leaves it out. */
export async function resolve(
  world: World,
  visitor: Visitor,
  { knownAs }: Slot,
  { from, pick, value }: Source,
): Promise<Json | undefined> {
  const own = visitor.known.get(knownAs) ?? []
  const others = world.learned.get(knownAs) ?? []
  switch (from) {
    case 'own':
      return (await seen(world, visitor, knownAs)) ?? own.at(-1) ?? value
    case 'earlier':
      return own[pick % own.length] ?? value
    case 'others':
      return others[pick % others.length] ?? value
    case 'new':
      return value
    case 'nowhere':
      return undefined
  }
}

/** What a visitor reads or makes: the characters of the picture, the code in the SMS, the answer of a passkey. */
async function seen({ worker }: World, visitor: Visitor, name: string): Promise<Json | undefined> {
  const { known } = visitor
  if (name === 'sms_code') return codeSentTo(worker, visitor)
  if (name === 'passkey' || name === 'new_passkey')
    return answerOf(visitor, name, `http://${hostOf(visitor, worker)}`)
  const captchaId = known.get('captcha_id')?.at(-1)
  if (name !== 'captcha_answer' || captchaId === undefined) return undefined
  const storedId = /^[\da-f-]{36}$/i.test(captchaId) ? captchaId.toLowerCase() : captchaId
  // A redeemed captcha does not exist any more.
  return worker.answerOf(storedId).catch(() => undefined)
}

/** How the visitor names the service. */
export function hostOf({ journey }: Visitor, { origin }: Pick<RunningWorker, 'origin'>): string {
  return journey.host === 'name' ? 'latchkey.example' : new URL(origin).host
}

/** An SMS that only an account gets comes after the answer. */
async function codeSentTo(
  { provider }: RunningWorker,
  { number, journey, known }: Visitor,
): Promise<string | undefined> {
  const mayComeLater = journey.number !== 'new' && journey.fault === undefined && known.has('verification_id')
  const untilMs = Date.now() + (mayComeLater ? smsWithinMs : 0)
  for (;;) {
    const code = provider.messages.findLast(({ to }) => to === number)?.code
    if (code !== undefined || Date.now() >= untilMs) return code
    await setTimeout(10)
  }
}

/** Remembers a value, and lets others try it too. */
export function learn(world: World, visitor: Visitor, name: string, value: string): void {
  const values = visitor.known.get(name) ?? []
  visitor.known.set(name, [...values.filter((other) => other !== value), value])
  publish(world, name, value)
}

/** Treats cookies as a browser does. */
export function storeCookies(world: World, visitor: Visitor, lines: readonly string[]): void {
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) visitor.cookies.delete(name)
    else {
      visitor.cookies.set(name, value)
      publish(world, `cookie ${name}`, value)
    }
  }
}

function publish({ learned }: World, name: string, value: string): void {
  learned.set(name, [...(learned.get(name) ?? []), value].slice(-maximumLearned))
}
