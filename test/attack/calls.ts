/** The calls that several attacks share. */
import { randomBytes } from 'node:crypto'
import {
  drawPicture,
  newMobile,
  newUsername,
  newVisitor,
  prepareRegistration,
  register,
  solveCaptcha,
  type Visitor,
} from '../support/visitor.ts'
import { type Requests, times } from './attack.ts'
import type { World } from './world.ts'

type Call = () => Promise<Response>
type Headers = Record<string, string>
type Body = Readonly<Record<string, unknown>>

export function get(world: World, path: string, headers: Headers = {}): Call {
  return () => newVisitor(world).get(path, headers)
}

/** Posts a body of these bytes. They are declared as JSON unless the headers say otherwise. */
export function post(world: World, path: string, body: BodyInit, headers: Headers = {}): Call {
  const withType = { 'Content-Type': 'application/json', ...headers }
  return () => newVisitor(world).send('POST', path, { body, headers: withType })
}

/** Answers a captcha from an address of its own, for a number of its own. */
export function answer(world: World, body: object): Call {
  return () => newVisitor(world).post('/v1/sms-codes', { mobile: newMobile(), ...body })
}

/** The same on the classic API. */
export function answerClassic(world: World, query: string): Call {
  return () => newVisitor(world).get(`/sms_codes/${newMobile()}/?${query}`)
}

/** Asks for an SMS with each of these bodies, from an address for each, all with one solved captcha. */
export async function ask(world: World, ...bodies: readonly object[]): Promise<Call[]> {
  const solved = await solveCaptcha(world, newVisitor(world))
  return bodies.map((body) => () => newVisitor(world).post('/v1/sms-codes', { ...solved, ...body }))
}

/** The same on the classic API. `path` is the number, `query` follows the captcha's. */
export async function askClassic(
  world: World,
  ...calls: readonly { path?: string; query?: string; headers?: Headers; method?: string }[]
): Promise<Call[]> {
  const picture = await drawPicture(world, newVisitor(world))
  return calls.map(
    ({ path = newMobile(), query = '', headers = {}, method = 'GET' }) =>
      () =>
        newVisitor(world).send(method, `/sms_codes/${path}/?${picture.query}${query}`, { headers }),
  )
}

/** Registers with one code, once with each of these changes. */
export async function registerWith(world: World, ...changes: readonly object[]): Promise<Call[]> {
  const { visitor, body } = await prepareRegistration(world)
  return changes.map((change) => () => visitor.post('/v1/users', { ...body, ...change }))
}

/** Registers with these changes of a body, under a new name. */
export function registerAnew(visitor: Visitor, body: Body, changes: Body = {}): Call {
  return () => visitor.post('/v1/users', { ...body, username: newUsername(), ...changes })
}

/** The same on the classic API. */
export function registerClassic(visitor: Visitor, body: Body, changes: Body = {}, headers = {}): Call {
  return () => visitor.post('/register/', { ...body, username: newUsername(), ...changes }, headers)
}

/** A signed-in visitor, whose session nobody else must read, use or end. */
export async function startVictim(world: World) {
  const victim = newVisitor(world)
  const { username } = await register(world, victim)
  const token = victim.cookies.get('__Host-session') ?? ''
  return { victim, username, token, Cookie: `__Host-session=${token}` }
}

export function signIn(world: World, body: object, headers: Headers = {}): Call {
  return () => newVisitor(world).post('/v1/sessions', body, headers)
}

/** Asks who is signed in, with a token. */
export function whoHolds(world: World, token: string): Call {
  return get(world, '/v1/session', { Cookie: `__Host-session=${token}` })
}

/** Sends requests from an address for each. Their last bytes arrive together. */
export function atOnce(world: World, path: string, bodies: readonly object[]): Requests {
  const requests = bodies.map((body) => {
    const text = JSON.stringify(body)
    return [
      `POST ${path} HTTP/1.1`,
      'Host: latchkey.example',
      'Content-Type: application/json',
      `Content-Length: ${text.length}`,
      `CF-Connecting-IP: ${newVisitor(world).client.replace('/64', '1')}`,
      '',
      text,
    ].join('\r\n')
  })
  return [() => world.rawAtOnce(requests)]
}

/** Ids that look like ours, of so many bytes. */
export function forgedIds(count: number, bytes: number): string[] {
  return times(count, bytes).map((length) => randomBytes(length).toString('base64url'))
}

/** The digits in another alphabet, by its zero. */
export function digitsFrom(zero: number, text: string): string {
  return text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
}
