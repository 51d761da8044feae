import type { PhoneNumber } from '../../phone/phone-number.ts'
import type { VerificationMessage } from '../provider.ts'
import type { AliyunSettings } from './settings.ts'

export const account = {
  accessKeyId: 'LTAI5tEXAMPLEKEYID0001',
  accessKeySecret: 'ExampleSecret000000000000000001',
  signName: '示例商城',
  templateCode: 'SMS_100000001',
  authCode: 'Dd1rEXAMPLE4id',
}

export const settings: AliyunSettings = {
  aliyunBaseUrl: 'https://dysmsapi.aliyuncs.com',
  aliyunAccessKeyId: account.accessKeyId,
  aliyunAccessKeySecret: account.accessKeySecret,
  aliyunSignName: account.signName,
  aliyunTemplateCode: account.templateCode,
  aliyunNumberHistoryAuthCode: account.authCode,
  aliyunNumberHistoryBaseUrl: 'https://dytnsapi.aliyuncs.com',
}

export const message: VerificationMessage = {
  to: { phoneNumber: '+8613800138000' as PhoneNumber, country: 'CN', nationalNumber: '13800138000' },
  code: '123456',
  purpose: 'register',
  locale: 'en',
  validMinutes: 3,
  deadlineMs: Infinity,
}
