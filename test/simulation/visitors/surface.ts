import type { Answer } from '../world/exchange.ts'
import type { Browser } from './browser.ts'

/** What a code is for. */
export type Purpose = 'register' | 'sign_in' | 'reset_password' | 'change_mobile'

interface CodeRequest {
  readonly mobile: string
  readonly captchaId: string
  readonly answer: string
  /** v1 only. */
  readonly purpose?: Purpose
}

interface Registration {
  readonly username: string
  readonly password: string
  readonly mobile: string
  readonly code: string
  /** v1 only. */
  readonly verificationId: string
}

/** The calls of a sign-up, on each surface. */
export const surfaces = {
  v1: {
    name: 'v1',
    askForCaptcha: async (browser: Browser) => {
      const answer = await browser.call('POST', '/v1/captchas')
      return { captchaId: answer?.status === 201 ? String(answer.body['captcha_id']) : undefined, answer }
    },
    askForCode: (browser: Browser, { mobile, captchaId, answer, purpose }: CodeRequest, elsewhere?: number) =>
      browser.call(
        'POST',
        '/v1/sms-codes',
        { mobile, captcha_id: captchaId, captcha_answer: answer, purpose },
        elsewhere,
      ),
    register: (browser: Browser, { username, password, code, verificationId }: Registration) =>
      browser.call('POST', '/v1/users', {
        username,
        password,
        verification_id: verificationId,
        sms_code: code,
      }),
  },
  classic: {
    name: 'classic',
    askForCaptcha: async (browser: Browser) => {
      const id = browser.newId()
      const answer = await browser.call('GET', `/image_codes/${id}/`)
      return { captchaId: answer?.text.startsWith('<svg') ? id : undefined, answer }
    },
    askForCode: (browser: Browser, { mobile, captchaId, answer }: CodeRequest, elsewhere?: number) =>
      browser.call(
        'GET',
        `/sms_codes/${mobile}/?image_code=${answer}&image_code_id=${captchaId}`,
        undefined,
        elsewhere,
      ),
    register: (browser: Browser, { username, password, mobile, code }: Registration) =>
      browser.call('POST', '/register/', { username, password, mobile, sms_code: code }),
  },
} as const

export type Surface = (typeof surfaces)[keyof typeof surfaces]

export function passwordOf({ id }: { readonly id: number }): string {
  return `correct horse battery ${id}`
}

/** The verification that an answer names: v1 only, otherwise empty. */
export function verificationIn(answer: Answer | undefined): string {
  const id = answer?.body['verification_id']
  return typeof id === 'string' ? id : ''
}
