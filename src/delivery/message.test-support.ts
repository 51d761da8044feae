import type { PhoneNumber } from '../phone/phone-number.ts'
import type { VerificationMessage } from './provider.ts'

/** A message to a number of mainland China. */
export const mainlandMessage: VerificationMessage = {
  to: { phoneNumber: '+8613800138000' as PhoneNumber, country: 'CN', nationalNumber: '13800138000' },
  code: '123456',
  purpose: 'register',
  locale: 'en',
  validMinutes: 3,
  deadlineMs: Infinity,
}
