/** The requests that the bench sends: each one from a client of its own, so that no limit is met. */
import { randomUUID } from 'node:crypto'
import type { LoadRequest } from './load.ts'

export const password = 'correct horse battery staple'

let clients = 0
let names = 0

/** An address in a network that no other client has. */
const newAddress = (): string => {
  clients += 1
  return `2001:db8:${(clients >> 16).toString(16)}:${(clients & 0xffff).toString(16)}::1`
}

export const newMobile = (): string => `138${String((names += 1)).padStart(8, '0')}`

export const newUsername = (): string => `bench-${(names += 1)}`

const request = (method: string, path: string, json?: object, cookie?: string): LoadRequest => ({
  method,
  path,
  headers: {
    'CF-Connecting-IP': newAddress(),
    ...(json !== undefined && { 'Content-Type': 'application/json' }),
    ...(cookie !== undefined && { Cookie: cookie }),
  },
  ...(json !== undefined && { body: JSON.stringify(json) }),
})

export const get = (path: string, cookie?: string): LoadRequest => request('GET', path, undefined, cookie)

export const post = (path: string, json: object, cookie?: string): LoadRequest =>
  request('POST', path, json, cookie)

export const remove = (path: string, cookie: string): LoadRequest =>
  request('DELETE', path, undefined, cookie)

/** A captcha that was read. */
export interface Solved {
  readonly captchaId: string
  readonly answer: string
}

export const drawCaptcha = (): LoadRequest => post('/v1/captchas', {})

export const askForCode = ({ captchaId, answer }: Solved, mobile: string): LoadRequest =>
  post('/v1/sms-codes', { mobile, captcha_id: captchaId, captcha_answer: answer })

export const registerUser = (verificationId: string, code: string): LoadRequest =>
  post('/v1/users', {
    username: newUsername(),
    password,
    verification_id: verificationId,
    sms_code: code,
  })

/** With the id in it, which this client makes. */
export const drawPicture = (captchaId: string = randomUUID()): LoadRequest =>
  get(`/image_codes/${captchaId}/`)

export const askClassically = ({ captchaId, answer }: Solved, mobile: string): LoadRequest =>
  get(`/sms_codes/${mobile}/?image_code=${answer}&image_code_id=${captchaId}`)

export const registerClassically = (mobile: string, code: string, cookie: string): LoadRequest =>
  post('/register/', { username: newUsername(), password, mobile, sms_code: code, allow: true }, cookie)
