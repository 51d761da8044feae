import type { Answer } from '../world/exchange.ts'
import type { Browser, Manner } from './browser.ts'

/** The four calls of a sign-up, as one surface spells them. */
export interface Surface {
  readonly name: 'v1' | 'classic'
  readonly askForCaptcha: (
    browser: Browser,
  ) => Promise<{ readonly captchaId: string | undefined; readonly answer: Answer | undefined }>
  readonly askForCode: (
    browser: Browser,
    request: { readonly mobile: string; readonly captchaId: string; readonly answer: string },
  ) => ReturnType<Browser['send']>
  readonly register: (
    browser: Browser,
    request: {
      readonly username: string
      readonly password: string
      readonly mobile: string
      readonly code: string
      /** On v1 only. */
      readonly verificationId: string
    },
  ) => ReturnType<Browser['send']>
}

export function passwordOf({ id }: Pick<Manner, 'id'>): string {
  return `correct horse battery ${id}`
}

const v1: Surface = {
  name: 'v1',
  askForCaptcha: async (browser) => {
    const answer = await browser.call('POST', '/v1/captchas')
    return { captchaId: answer?.status === 201 ? String(answer.body['captcha_id']) : undefined, answer }
  },
  askForCode: (browser, { mobile, captchaId, answer }) =>
    browser.call('POST', '/v1/sms-codes', { mobile, captcha_id: captchaId, captcha_answer: answer }),
  register: (browser, { username, password, code, verificationId }) =>
    browser.call('POST', '/v1/users', {
      username,
      password,
      verification_id: verificationId,
      sms_code: code,
    }),
}

const classic: Surface = {
  name: 'classic',
  askForCaptcha: async (browser) => {
    const id = browser.newId()
    const answer = await browser.call('GET', `/image_codes/${id}/`)
    return { captchaId: answer?.text.startsWith('<svg') ? id : undefined, answer }
  },
  askForCode: (browser, { mobile, captchaId, answer }) =>
    browser.call('GET', `/sms_codes/${mobile}/?image_code=${answer}&image_code_id=${captchaId}`),
  register: (browser, { username, password, mobile, code }) =>
    browser.call('POST', '/register/', { username, password, mobile, sms_code: code }),
}

export const surfaces = { v1, classic } as const

/** The verification that an answer names, on v1. */
export function verificationIn(answer: {
  readonly body: Readonly<Record<string, unknown>>
}): string | undefined {
  const id = answer.body['verification_id']
  return typeof id === 'string' ? id : undefined
}
