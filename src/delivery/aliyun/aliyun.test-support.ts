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

export { mainlandMessage as message } from '../message.test-support.ts'
