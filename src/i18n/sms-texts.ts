import type { Locale } from './locales.ts'

/** What an SMS says, apart from its last line. */
export interface SmsValues {
  /** 6 digits. */
  readonly code: string
  /** The name of the product, as its users know it. */
  readonly brand: string
  /** How long the code is valid, in whole minutes. */
  readonly minutes: number
}

export type SmsPurpose = 'register' | 'sign_in' | 'reset_password' | 'change_mobile'

/**
 * One text for each purpose.
 *
 * The code comes first, because previews show the beginning only. The purpose is named, so that a user who is asked for the
 * code on the telephone or by another page can see what it is for.
 */
export type SmsTexts = Readonly<Record<SmsPurpose, (values: SmsValues) => string>>

/** A missing text does not compile. English keeps to the characters of GSM-7, where 160 fit into one SMS. */
export const smsTexts: Readonly<Record<Locale, SmsTexts>> = {
  en: {
    register: english('to sign up'),
    sign_in: english('to sign in'),
    reset_password: english('to reset your password'),
    change_mobile: english('to change your phone number'),
  },
  'zh-CN': {
    register: chinese('注册'),
    sign_in: chinese('登录'),
    reset_password: chinese('重置密码'),
    change_mobile: chinese('更换手机号'),
  },
}

function english(purpose: string) {
  return ({ code, brand, minutes }: SmsValues) =>
    `${code} is your ${brand} code ${purpose}. ` +
    `Valid for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. Never share it.`
}

/** A Chinese SMS holds 70 characters. */
function chinese(purpose: string) {
  return ({ code, brand, minutes }: SmsValues) =>
    `${code}是您的${brand}${purpose}验证码，${minutes}分钟内有效。切勿告诉他人。`
}
