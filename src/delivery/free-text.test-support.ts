import type { PhoneNumber } from '../phone/phone-number.ts'
import type { VerificationMessage } from './provider.ts'

/** A message to a number outside of China, for providers that take free text. */
export const message: VerificationMessage = {
  to: { phoneNumber: '+14155552671' as PhoneNumber, country: 'US', nationalNumber: '4155552671' },
  code: '012345',
  purpose: 'register',
  locale: 'en',
  validMinutes: 3,
  deadlineMs: Infinity,
}

export const english = '012345 is your Example code.\n@shop.example #012345'
export const chinese = '012345是您的验证码。'
