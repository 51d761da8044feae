import type { PhoneNumber } from '../../phone/phone-number.ts'
import type { VerificationMessage } from '../provider.ts'
import type { RonglianSettings } from './settings.ts'

export const account = {
  accountSid: '8a216da8000000000000000000000001',
  authToken: '0123456789abcdef0123456789abcdef',
  appId: '8a216da8000000000000000000000002',
}

export const settings: RonglianSettings = {
  ronglianBaseUrl: 'https://app.cloopen.com:8883',
  ronglianAccountSid: account.accountSid,
  ronglianAuthToken: account.authToken,
  ronglianAppId: account.appId,
  ronglianTemplateId: '1',
}

export const message: VerificationMessage = {
  to: { phoneNumber: '+8613800138000' as PhoneNumber, country: 'CN', nationalNumber: '13800138000' },
  code: '012345',
  purpose: 'register',
  locale: 'en',
  validMinutes: 3,
  deadlineMs: Infinity,
}
