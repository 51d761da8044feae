/** The text of an SMS, for providers that take free text. Others have templates of their own. */
import { locales } from '../i18n/locales.ts'
import { type SmsPurpose, smsTexts } from '../i18n/sms-texts.ts'
import type { VerificationMessage } from './provider.ts'

export interface TextSettings {
  /** The name of the product, as its users know it. */
  readonly brandName: string
  /** The host whose pages may fill the code in. Undefined: none. */
  readonly smsWebotpHost: string | undefined
}

/** Writes the text of one SMS. */
export type WriteText = (
  message: Pick<VerificationMessage, 'code' | 'purpose' | 'locale' | 'validMinutes'>,
) => string

/**
 * The last line binds the code to a host: a browser offers to fill the code in on the host's pages only. The host is a
 * setting. A caller can forge the Host header of its request, and could then bind another user's code to its own page.
 *
 * @see https://wicg.github.io/sms-one-time-codes/ for the last line
 */
export function createWriteText({ brandName: brand, smsWebotpHost }: TextSettings): WriteText {
  return function writeText({ code, purpose, locale, validMinutes: minutes }) {
    const text = smsTexts[locale][purpose]({ code, brand, minutes })
    return smsWebotpHost === undefined ? text : `${text}\n@${smsWebotpHost} #${code}`
  }
}

/**
 * Whether every text fits into one SMS. A longer one is sent, and paid for, as two.
 *
 * All codes have the same length, so any code shows it.
 */
export function everyTextFits(settings: TextSettings, validMinutes: number): boolean {
  const writeText = createWriteText(settings)
  return locales.every((locale) =>
    (Object.keys(smsTexts[locale]) as SmsPurpose[]).every((purpose) =>
      fitsOneSms(writeText({ code: '000000', purpose, locale, validMinutes })),
    ),
  )
}

/** Whether the text is one segment: 160 septets of GSM-7, or else 70 UTF-16 code units. */
export function fitsOneSms(text: string): boolean {
  if (!isGsm7(text)) return text.length <= 70
  const escapes = text.match(gsm7Extended)?.length ?? 0
  return text.length + escapes <= 160
}

/** Whether GSM-7 has all characters of the text. If not, the whole text is sent in UCS-2. */
export function isGsm7(text: string): boolean {
  return gsm7Text.test(text)
}

/**
 * The default alphabet and its extension table. A character of the extension takes two septets.
 *
 * @see https://www.etsi.org/deliver/etsi_ts/123000_123099/123038/ tables 6.2.1 and 6.2.1.1
 */
const gsm7Text =
  /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\f^{}\\[~\]|€]*$/
const gsm7Extended = /[\f^{}\\[~\]|€]/g
