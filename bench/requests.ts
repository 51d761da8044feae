/** Builds the bench's requests. Each has a different client address, so that no client limit applies. */
import { randomUUID } from 'node:crypto'
import type { LoadRequest } from './load.ts'

export const password = 'correct horse battery staple'

let clients = 0
let names = 0

export function newMobile(): string {
  return `138${String((names += 1)).padStart(8, '0')}`
}

export function newUsername(): string {
  return `bench-${(names += 1)}`
}

export function get(path: string, cookie?: string): LoadRequest {
  return request('GET', path, undefined, cookie)
}

export function post(path: string, json: object, cookie?: string): LoadRequest {
  return request('POST', path, json, cookie)
}

export function remove(path: string, cookie: string): LoadRequest {
  return request('DELETE', path, undefined, cookie)
}

/** A captcha with its answer. */
export interface Solved {
  readonly captchaId: string
  readonly answer: string
}

export function drawCaptcha(): LoadRequest {
  return post('/v1/captchas', {})
}

export function askForCode({ captchaId, answer }: Solved, mobile: string): LoadRequest {
  return post('/v1/sms-codes', { mobile, captcha_id: captchaId, captcha_answer: answer })
}

export function registerUser(verificationId: string, code: string): LoadRequest {
  return post('/v1/users', {
    username: newUsername(),
    password,
    verification_id: verificationId,
    sms_code: code,
  })
}

/** On the classic API the client makes the captcha's id. */
export function drawPicture(captchaId: string = randomUUID()): LoadRequest {
  return get(`/image_codes/${captchaId}/`)
}

export function askClassically({ captchaId, answer }: Solved, mobile: string): LoadRequest {
  return get(`/sms_codes/${mobile}/?image_code=${answer}&image_code_id=${captchaId}`)
}

export function registerClassically(mobile: string, code: string, cookie: string): LoadRequest {
  return post(
    '/register/',
    { username: newUsername(), password, mobile, sms_code: code, allow: true },
    cookie,
  )
}

function request(method: string, path: string, json?: object, cookie?: string): LoadRequest {
  return {
    method,
    path,
    headers: {
      'CF-Connecting-IP': newAddress(),
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      ...(cookie !== undefined && { Cookie: cookie }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  }
}

/** Returns an address in a new /64 network. */
function newAddress(): string {
  clients += 1
  return `2001:db8:${(clients >> 16).toString(16)}:${(clients & 0xffff).toString(16)}::1`
}
