import { expect } from 'vitest'
import type { Purpose } from '../../src/verification/purposes.ts'
import type { Service as WholeService } from './service.ts'

/** What a visitor and their phone see of a service, wherever it runs. */
export type Service = Pick<WholeService, 'call' | 'inbox'> & Partial<Pick<WholeService, 'settled'>>

let visitors = 0

/** A mobile number that no other test has. */
export function newMobile(): string {
  return `138${String(++visitors).padStart(8, '0')}`
}

export function newUsername(): string {
  return `visitor-${++visitors}`
}

export const password = 'correct horse battery staple'

/** One browser: an address of its own, and a jar for its cookies. */
export interface Visitor {
  /** What the limits per client count it as. */
  readonly client: string
  readonly cookies: Map<string, string>
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>
  readonly post: (path: string, json: unknown, headers?: Record<string, string>) => Promise<Response>
  readonly send: Service['call']
}

export function newVisitor(service: Service): Visitor {
  const network = `2001:db8:${(++visitors).toString(16)}::`
  const cookies = new Map<string, string>()
  const send: Service['call'] = async (method, path, call = {}) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const response = await service.call(method, path, {
      ...call,
      headers: {
        'CF-Connecting-IP': `${network}1`,
        ...(cookie !== '' && { Cookie: cookie }),
        ...call.headers,
      },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  return {
    client: `${network}/64`,
    cookies,
    send,
    get: (path, headers = {}) => send('GET', path, { headers }),
    post: (path, json, headers = {}) => send('POST', path, { json, headers }),
  }
}

/** Draws a captcha on v1 and reads the answer where a person would read the picture. */
export async function solveCaptcha(
  service: Service,
  visitor: Visitor,
): Promise<{ captcha_id: string; captcha_answer: string }> {
  const { captcha_id } = await (await visitor.post('/v1/captchas', {})).json<{ captcha_id: string }>()
  const drawn = service.inbox.captchas.find((captcha) => captcha.captcha_id === captcha_id)
  return { captcha_id, captcha_answer: drawn?.answer ?? '' }
}

export const wrongAnswer = '!!!!'

/** Asks for an SMS code on v1, with a solved captcha. */
export async function askForCode(
  service: Service,
  visitor: Visitor,
  mobile: string,
  purpose: Purpose = 'register',
): Promise<Response> {
  return visitor.post('/v1/sms-codes', { mobile, purpose, ...(await solveCaptcha(service, visitor)) })
}

/** The code of the newest SMS to a number. */
export function codeSentTo(service: Service, mobile: string): string {
  const message = service.inbox.messages.find(({ to }) => to === `+86${mobile}`)
  if (!message) throw new Error(`No SMS was sent to ${mobile}`)
  return message.code
}

/** A code that is certainly not the right one. */
export function anotherCode(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}

/** Asks for an SMS code on v1. */
export async function verify(
  service: Service,
  visitor: Visitor,
  mobile = newMobile(),
  purpose: Purpose = 'register',
): Promise<{ mobile: string; verification_id: string; sms_code: string }> {
  const response = await askForCode(service, visitor, mobile, purpose)
  expect(response.status).toBe(202)
  const { verification_id } = await response.json<{ verification_id: string }>()
  await service.settled?.()
  return { mobile, verification_id, sms_code: codeSentTo(service, mobile) }
}

/** Signs up on v1, from the captcha to the session. */
export async function register(service: Service, visitor: Visitor, username = newUsername()) {
  const { mobile, verification_id, sms_code } = await verify(service, visitor)
  const response = await visitor.post('/v1/users', { username, password, verification_id, sms_code })
  expect(response.status).toBe(201)
  return { username, password, mobile, verification_id, sms_code }
}

/** Asks for a code, and gives the body that registers with it on v1. */
export async function prepareRegistration(service: Service, visitor = newVisitor(service), mobile?: string) {
  const { mobile: number, ...proof } = await verify(service, visitor, mobile)
  return { visitor, mobile: number, body: { username: newUsername(), password, ...proof } }
}

/** Asks for a picture on the classic API, under an id of the client's, and gives the query that answers it. */
export async function drawPicture(service: Service, visitor: Visitor, id: string = crypto.randomUUID()) {
  const response = await visitor.get(`/image_codes/${id}/`)
  expect(response.status).toBe(200)
  const answer = service.inbox.captchas.find(({ captcha_id }) => captcha_id === id)?.answer ?? ''
  return { id, answer, query: `image_code=${answer}&image_code_id=${id}` }
}

/** Asks for a code on the classic API, and gives the body that registers with it. */
export async function prepareClassicRegistration(
  service: Service,
  visitor = newVisitor(service),
  mobile = newMobile(),
) {
  const { query } = await drawPicture(service, visitor)
  expect(await (await visitor.get(`/sms_codes/${mobile}/?${query}`)).json()).toEqual({
    code: 0,
    errmsg: 'ok',
  })
  const body = { username: newUsername(), password, mobile, sms_code: codeSentTo(service, mobile) }
  return { visitor, mobile, body }
}
