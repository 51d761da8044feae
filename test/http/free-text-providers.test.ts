import { describe, expect, it, vi } from 'vitest'
import { expectRefused } from '../support/expectations.ts'
import type { FreeTextMessage, ProviderFault } from '../support/provider-fake.ts'
import { createSnsFake, snsError } from '../support/sns-fake.ts'
import { createTwilioFake, twilioError } from '../support/twilio-fake.ts'
import { createVonageFake, vonageStatus } from '../support/vonage-fake.ts'
import { startService } from '../support/service.ts'
import { newMobile, newUsername, newVisitor, password, solveCaptcha } from '../support/visitor.ts'

const sid = '0123456789abcdef0123456789abcdef'
const text = {
  ALLOWED_COUNTRIES: 'US,CN',
  BRAND_NAME: 'Example',
  SMS_WEBOTP_HOST: 'shop.example',
  SMS_TIMEOUT_MS: '1000',
}

let numbers = 0

/** A number of the United States that no test had before. All services of the file share their stores. */
function newNumber(): string {
  numbers += 1
  return `+1415555${2000 + numbers}`
}

const providers = [
  {
    name: 'twilio',
    settings: {
      TWILIO_ACCOUNT_SID: `AC${sid}`,
      TWILIO_AUTH_TOKEN: 'the-token',
      TWILIO_MESSAGING_SERVICE_SID: `MG${sid}`,
    },
    fake: createTwilioFake({ accountSid: `AC${sid}`, authToken: 'the-token', senders: [`MG${sid}`] }),
    refusal: twilioError('21614'),
    throttled: twilioError('20429', 429),
    from: `MG${sid}`,
    plus: '+',
  },
  {
    name: 'vonage',
    settings: { VONAGE_API_KEY: 'key', VONAGE_API_SECRET: 'the-secret', VONAGE_FROM: 'Example' },
    fake: createVonageFake({ apiKey: 'key', apiSecret: 'the-secret', senders: ['Example'] }),
    refusal: vonageStatus('7'),
    throttled: vonageStatus('1'),
    from: 'Example',
    plus: '',
  },
  {
    name: 'sns',
    settings: { SNS_REGION: 'eu-west-1', SNS_ACCESS_KEY_ID: 'id', SNS_SECRET_ACCESS_KEY: 'the-secret' },
    fake: createSnsFake({
      host: 'sns.eu-west-1.amazonaws.com',
      region: 'eu-west-1',
      accessKeyId: 'id',
      secretAccessKey: 'the-secret',
      senderId: undefined,
      now: () => Date.now(),
    }),
    refusal: snsError('InvalidParameter'),
    throttled: snsError('Throttled'),
    from: '',
    plus: '+',
  },
]

describe.each(providers)('the provider $name', ({ name, settings, fake, refusal, throttled, from, plus }) => {
  const service = startService({
    settings: { ...text, ...settings, SMS_PROVIDERS: name },
    fetch: fake.fetch,
  })

  async function ask(mobile: string, headers: Record<string, string> = {}) {
    const json = { mobile, ...(await solveCaptcha(service, newVisitor(service))) }
    return service.call('POST', '/v1/sms-codes', { json, headers })
  }

  function sent(): FreeTextMessage | undefined {
    return fake.messages.at(-1)
  }

  it('delivers a code whose text registers, and no log line has the text, the number or a secret', async () => {
    const logged = vi.spyOn(console, 'info')
    const number = newNumber()
    const response = await ask(number)
    const lines = logged.mock.calls.join()
    logged.mockRestore()
    expect(response.status).toBe(202)
    expect(fake.rejections).toEqual([])
    expect(sent()).toMatchObject({ to: `${plus}${number.slice(1)}`, from })
    const [, sms_code, last] =
      /^(\d{6}) is your Example code to sign up\. Valid for 3 minutes\. Never share it\.\n@shop\.example #(\d{6})$/.exec(
        sent()?.text ?? '',
      ) ?? []
    expect(last).toBe(sms_code)
    for (const secret of [sms_code, number.slice(2), 'the-secret', 'the-token', sid])
      expect(lines).not.toContain(secret)
    const { verification_id } = await response.json<{ verification_id: string }>()
    const body = { username: newUsername(), password, verification_id, sms_code }
    expect((await newVisitor(service).post('/v1/users', body)).status).toBe(201)
  })

  it('delivers Chinese to a caller who prefers it', async () => {
    expect((await ask(`+86${newMobile()}`, { 'Accept-Language': 'zh-CN,en;q=0.5' })).status).toBe(202)
    expect(fake.rejections).toEqual([])
    expect(sent()?.text).toMatch(
      /^(\d{6})是您的Example注册验证码，3分钟内有效。切勿告诉他人。\n@shop\.example #\1$/,
    )
  })

  it('releases the number when it says that nothing was sent', async () => {
    const number = newNumber()
    fake.failNext(refusal)
    await expectRefused(service, () => ask(number), 'sms_refused')
    fake.failNext(throttled)
    await expectRefused(service, () => ask(number), 'sms_unavailable', {
      detail: 'No SMS was sent. Solve a new captcha and try again.',
    })
    expect((await ask(number)).status).toBe(202)
    expect(sent()?.to).toBe(`${plus}${number.slice(1)}`)
  })
})

it('a second provider gets the message only after the first has documented that it did not send it', async () => {
  const [twilio, vonage] = providers
  if (!twilio || !vonage) throw new Error('two providers')
  const service = startService({
    settings: { ...text, ...twilio.settings, ...vonage.settings, SMS_PROVIDERS: 'twilio,vonage' },
    fetch: (request) => (request.url.includes('twilio') ? twilio : vonage).fake.fetch(request),
  })
  const ask = async (fault: ProviderFault) => {
    for (const { fake } of [twilio, vonage]) fake.reset()
    twilio.fake.failNext(fault)
    const json = { mobile: newNumber(), ...(await solveCaptcha(service, newVisitor(service))) }
    return service.call('POST', '/v1/sms-codes', { json })
  }
  expect((await ask(twilio.throttled)).status).toBe(202)
  expect(vonage.fake.messages).toHaveLength(1)
  expect((await ask(twilioError('55555', 500))).status).toBe(503)
  expect(twilio.fake.requests).toBe(1)
  expect(vonage.fake.requests).toBe(0)
})
