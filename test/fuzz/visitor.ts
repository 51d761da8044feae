import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import type { RunningWorker } from '../support/running-worker.ts'
import type { Journey, Source } from './journey.ts'
import type { Json, Operation, Schema, Slot } from './openapi.ts'
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
  /** What was promised to visitors. At the end it is compared with the stores. */
  readonly promised: {
    readonly userIds: Set<string>
    /** In lower case, as they are unique. */
    readonly usernames: Set<string>
    readonly sessionTokens: Set<string>
  }
  /** Numbers of users that exist before the run, without those that a visitor has got. */
  readonly takenNumbers: string[]
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

/** How many users exist before the first visitor. */
export const existingUsers = 2000
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
    promised: { userIds: new Set(), usernames: new Set(), sessionTokens: new Set() },
    takenNumbers: [],
    faultyNumbers: new Set(),
    visitors: 0,
    ...given,
  }
}

/** Stores the users that exist before the run, and gives their numbers. */
export async function storeExistingUsers({ database }: RunningWorker): Promise<string[]> {
  const numbers = Array.from({ length: existingUsers }, (_, index) => `139${String(index).padStart(8, '0')}`)
  await database
    .prepare(
      `INSERT INTO user (id, username, phone_number, password_hash, created_at)
       SELECT 'existing-' || value, 'existing-' || substr(value, -8), '+86' || value, 'none', 0 FROM json_each(?)`,
    )
    .bind(JSON.stringify(numbers))
    .run()
  return numbers
}

/** Makes a new visitor. */
export function arrive(world: World, journey: Journey): Visitor {
  world.visitors += 1
  const taken = journey.isNumberTaken ? world.takenNumbers.pop() : undefined
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

/** What a visitor reads: the characters of the picture, the code in the SMS. */
async function seen(
  { worker }: World,
  { known, number }: Visitor,
  name: string,
): Promise<string | undefined> {
  if (name === 'sms_code') return worker.provider.messages.findLast(({ to }) => to === number)?.code
  const captchaId = known.get('captcha_id')?.at(-1)
  if (name !== 'captcha_answer' || captchaId === undefined) return undefined
  const storedId = /^[\da-f-]{36}$/i.test(captchaId) ? captchaId.toLowerCase() : captchaId
  // A redeemed captcha does not exist any more.
  return worker.answerOf(storedId).catch(() => undefined)
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
      if (/^(__Host-)?session$/.test(name)) world.promised.sessionTokens.add(value)
    }
  }
}

function publish({ learned }: World, name: string, value: string): void {
  learned.set(name, [...(learned.get(name) ?? []), value].slice(-maximumLearned))
}
