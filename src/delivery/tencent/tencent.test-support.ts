import { mainlandMessage } from '../message.test-support.ts'
import type { TencentSettings } from './settings.ts'

export const account = {
  secretId: 'AKIDEXAMPLE00000000000000000000001',
  secretKey: 'ExampleKey0000000000000000000001',
  sdkAppId: '1400000001',
  signName: '示例商城',
  templateId: '1000001',
}

export const settings: TencentSettings = {
  tencentBaseUrl: 'https://sms.tencentcloudapi.com',
  tencentSecretId: account.secretId,
  tencentSecretKey: account.secretKey,
  tencentSdkAppId: account.sdkAppId,
  tencentSignName: account.signName,
  tencentTemplateId: account.templateId,
  tencentRegion: 'ap-guangzhou',
}

export const message = { ...mainlandMessage, validMinutes: 5 }
