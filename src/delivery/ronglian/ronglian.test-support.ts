import { mainlandMessage } from '../message.test-support.ts'
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

export const message = { ...mainlandMessage, code: '012345' }
