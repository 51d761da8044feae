import { describe, expect, it } from 'vitest'
import type { SmsProvider, VerificationMessage } from '../../src/delivery/provider.ts'
import { errorsAt, expectDone, expectRefused } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { drawPicture, newMobile, newVisitor, solveCaptcha } from '../support/visitor.ts'

const sent: VerificationMessage[] = []
const provider: SmsProvider = {
  name: 'listener',
  countries: undefined,
  send: async (message) => {
    sent.push(message)
    return { status: 'accepted', messageId: undefined }
  },
}
const service = startService({ outside: { providers: [provider] } })
const chinese = startService({ outside: { providers: [provider] }, settings: { DEFAULT_LOCALE: 'zh-CN' } })

/** Asks for a code, and returns the answer and what the provider got. */
async function ask(members: object, headers: Record<string, string> = {}, by = service) {
  const visitor = newVisitor(by)
  const body = { mobile: newMobile(), ...(await solveCaptcha(by, visitor)), ...members }
  sent.length = 0
  const response = await by.call('POST', '/v1/sms-codes', { json: body, headers })
  expect(response.status).toBe(202)
  return sent[0]
}

describe('the language of an SMS', () => {
  it.each([
    ['en', undefined],
    ['zh-CN', 'zh-CN'],
    ['zh-CN', 'zh'],
    ['zh-CN', 'ZH-Hant-TW, en;q=0.5'],
    ['en', 'en-GB, zh;q=0.9'],
    ['zh-CN', 'fr, en;q=0.2, zh;q=0.3'],
    ['en', 'zh;q=0, en;q=0.1'],
    ['en', 'zhx, *;q=0.5'],
    ['en', ';;q=,,'],
  ])('is %s for Accept-Language: %s', async (locale, header) => {
    const headers = header === undefined ? {} : { 'Accept-Language': header }
    expect(await ask({}, headers)).toMatchObject({ locale, purpose: 'register' })
  })

  it('is the one of the body rather than that of the header', async () => {
    expect(await ask({ locale: 'en' }, { 'Accept-Language': 'zh-CN' })).toMatchObject({ locale: 'en' })
    expect(await ask({ locale: 'zh-CN' }, { 'Accept-Language': 'en' })).toMatchObject({ locale: 'zh-CN' })
  })

  it('is the setting’s where the caller names none that we have', async () => {
    expect(await ask({}, { 'Accept-Language': 'fr' }, chinese)).toMatchObject({ locale: 'zh-CN' })
    expect(await ask({}, { 'Accept-Language': 'en' }, chinese)).toMatchObject({ locale: 'en' })
  })

  it('is the setting’s on the classic API', async () => {
    const visitor = newVisitor(chinese)
    const { query } = await drawPicture(chinese, visitor)
    sent.length = 0
    await expectDone(await visitor.get(`/sms_codes/${newMobile()}/?${query}`))
    expect(sent).toMatchObject([{ locale: 'zh-CN', purpose: 'register' }])
  })

  it.each(['zh', 'en-GB', 'EN', ['en'], 1])('is not %j: refused, and the captcha is kept', async (locale) => {
    const body = { mobile: newMobile(), ...(await solveCaptcha(service, newVisitor(service))) }
    const post = () => service.call('POST', '/v1/sms-codes', { json: { ...body, locale } })
    await expectRefused(service, post, 'invalid_parameters', errorsAt('/locale'))
    expect((await service.call('POST', '/v1/sms-codes', { json: body })).status).toBe(202)
  })
})
