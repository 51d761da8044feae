import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { Purpose } from '../../src/verification/purposes.ts'
import {
  askForCode,
  codeSentTo,
  drawPicture,
  newMobile,
  newUsername,
  newVisitor,
  password,
  prepareClassicRegistration,
  prepareRegistration,
  register,
  solveCaptcha,
  type Visitor,
} from '../support/visitor.ts'
import { host, type World } from './world.ts'

/** Sends one request, or several that belong together. */
export type Call = () => Promise<Response | readonly Response[]>

type Headers = Record<string, string>
type Body = Readonly<Record<string, unknown>>

/** The calls that attacks are made of. */
export type Attacker = ReturnType<typeof attackerOn>

/** Each call comes from a new browser with a new address, unless a visitor is given. */
export function attackerOn(world: World) {
  function visitor(): Visitor {
    return newVisitor(world)
  }

  function send(...call: Parameters<World['call']>): Call {
    return () => visitor().send(...call)
  }

  function get(path: string, headers: Headers = {}): Call {
    return send('GET', path, { headers })
  }

  function post(path: string, json: object, headers: Headers = {}): Call {
    return send('POST', path, { json, headers })
  }

  /** Posts these bytes. They are declared as JSON unless the headers say otherwise. */
  function postRaw(path: string, body: BodyInit, headers: Headers = {}): Call {
    return send('POST', path, { body, headers: { 'Content-Type': 'application/json', ...headers } })
  }

  /** Writes these bytes to a new connection. Waits for this number of answers, or until the connection ends. */
  function raw(bytes: string, answers = 1): Call {
    return () => world.raw(bytes, answers)
  }

  function solve() {
    return solveCaptcha(world, visitor())
  }

  function draw() {
    return drawPicture(world, visitor())
  }

  /** Asks for an SMS to a new number. */
  function answer(body: object): Call {
    return () => visitor().post('/v1/sms-codes', { mobile: newMobile(), ...body })
  }

  function answerClassic(query: string): Call {
    return () => visitor().get(`/sms_codes/${newMobile()}/?${query}`)
  }

  /** Solves one captcha, and asks for an SMS with each of these bodies. */
  async function ask(...bodies: readonly object[]): Promise<Call[]> {
    const solved = await solve()
    return bodies.map((body) => answer({ ...solved, ...body }))
  }

  /** The same on the classic API. `path` is the number, and `query` follows the captcha's. */
  async function askClassic(
    ...calls: readonly { path?: string; query?: string; headers?: Headers; method?: string }[]
  ): Promise<Call[]> {
    const { query: solved } = await draw()
    return calls.map(({ path = newMobile(), query = '', headers = {}, method = 'GET' }) =>
      send(method, `/sms_codes/${path}/?${solved}${query}`, { headers }),
    )
  }

  /** Solves a captcha, and asks for an SMS to this number. */
  function askFor(mobile: string): Call {
    return () => askForCode(world, visitor(), mobile)
  }

  /** Registers under a new name. */
  function registerWith(body: Body, from?: Visitor): Call {
    return () => (from ?? visitor()).post('/v1/users', { username: newUsername(), ...body })
  }

  function registerClassic(body: Body, headers: Headers = {}, from?: Visitor): Call {
    return () => (from ?? visitor()).post('/register/', { username: newUsername(), ...body }, headers)
  }

  /** Has a code sent. `register` registers with it under a new name, with these changes of the body. */
  async function prepare() {
    const { visitor, mobile, body } = await prepareRegistration(world)
    const { username, ...proof } = body
    const register = (changes: Body = {}) => registerWith({ ...proof, ...changes }, visitor)
    return { visitor, mobile, username, body, proof, sms_code: proof.sms_code, register }
  }

  async function prepareClassic() {
    const { visitor, mobile, body } = await prepareClassicRegistration(world)
    const { username: _, ...proof } = body
    const register = (changes: Body = {}) => registerClassic({ ...proof, ...changes }, {}, visitor)
    const verification_id = visitor.cookies.get('__Host-verification')
    return { visitor, mobile, body, proof, sms_code: proof.sms_code, verification_id, register }
  }

  /** Registers with one code, once with each of these changes. */
  async function registerWithEach(...changes: readonly Body[]): Promise<Call[]> {
    const { register } = await prepare()
    return changes.map(register)
  }

  /** A signed-in visitor, whose session the attacker must not read, use or end. */
  async function startVictim(username = newUsername()) {
    const victim = visitor()
    await register(world, victim, username)
    const token = victim.cookies.get('__Host-session') ?? ''
    return { victim, username, token, Cookie: `__Host-session=${token}` }
  }

  /** A signed-in visitor whose number can get an SMS now. */
  async function startAccount() {
    const account = await startVictim()
    const mobile = newMobile()
    // The number of the registration has a cooldown.
    await world.worker.database
      .prepare('UPDATE user SET phone_number = ? WHERE username = ?')
      .bind(`+86${mobile}`, account.username)
      .run()
    const { id } = await (await account.victim.get('/v1/session')).json<{ id: string }>()
    return { ...account, id, mobile }
  }

  /** A token of a session of its own, opened with the password. */
  async function openSession(username: string): Promise<string> {
    const browser = visitor()
    expect((await browser.post('/v1/sessions', { username, password })).status).toBe(201)
    return browser.cookies.get('__Host-session') ?? ''
  }

  /** Has a code sent for a purpose, and gives the fields of a body that use it. */
  async function proofFor(purpose: Purpose, mobile = newMobile()) {
    const answer = await askForCode(world, visitor(), mobile, purpose)
    expect(answer.status).toBe(202)
    const { verification_id } = await answer.json<{ verification_id: string }>()
    await smsArrives(mobile)
    return { verification_id, sms_code: codeSentTo(world, mobile) }
  }

  /** For some purposes the answer does not wait for the SMS. */
  async function smsArrives(mobile: string): Promise<void> {
    const arrived = () => world.inbox.messages.some(({ to }) => to === `+86${mobile}`)
    await expect.poll(arrived, { timeout: 5000 }).toBe(true)
  }

  function put(path: string, json: object, headers: Headers = {}): Call {
    return send('PUT', path, { json, headers })
  }

  function remove(path: string, headers: Headers = {}): Call {
    return send('DELETE', path, { headers })
  }

  function signIn(body: object, headers: Headers = {}): Call {
    return post('/v1/sessions', body, headers)
  }

  /** Asks who is signed in, with a token. */
  function whoHolds(token: string): Call {
    return get('/v1/session', { Cookie: `__Host-session=${token}` })
  }

  /** Posts each body over a connection of its own. Their last bytes arrive together. */
  function postTogether(path: string, bodies: readonly object[]): Call {
    const requests = bodies.map((body) => {
      const address = visitor().client.replace('/64', '1')
      return jsonRequest(path, body, `CF-Connecting-IP: ${address}`)
    })
    return () => world.rawTogether(requests)
  }

  const requests = { send, get, post, put, remove, postRaw, postTogether, raw }
  const captchas = { solve, draw, answer, answerClassic, ask, askClassic, askFor }
  const registrations = { prepare, prepareClassic, registerWith, registerClassic, registerWithEach }
  const accounts = { startVictim, startAccount, openSession, proofFor, smsArrives, signIn, whoHolds }
  return { world, visitor, ...requests, ...captchas, ...registrations, ...accounts }
}

/** The first line and the headers of a request. */
export function head(line: string, ...headers: readonly string[]): string {
  return [`${line} HTTP/1.1`, `Host: ${host}`, ...headers, '', ''].join('\r\n')
}

/** A whole request with a JSON body. */
export function jsonRequest(path: string, body: object, ...headers: readonly string[]): string {
  const text = JSON.stringify(body)
  const ofBody = ['Content-Type: application/json', `Content-Length: ${text.length}`]
  return head(`POST ${path}`, ...ofBody, ...headers) + text
}

/** Random ids of this number of bytes. They look like ours. */
export function forgedIds(count: number, bytes: number): string[] {
  return Array.from({ length: count }, () => randomBytes(bytes).toString('base64url'))
}

/** Replaces the digits by those of another alphabet, given by its zero. */
export function digitsFrom(zero: number, text: string): string {
  return text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
}

/** The words of a text. */
export function words(text: string): string[] {
  return text.split(' ')
}
