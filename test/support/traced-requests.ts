import type { Limit } from '../../src/limits/gcra.ts'
import { signInsPerClient, smsPerClient } from '../../src/limits/policies.ts'
import type { TracedRequest } from '../../bench/trip-budget.ts'
import type { Service } from './service.ts'
import {
  anotherCode,
  drawPicture,
  newMobile,
  newUsername,
  newVisitor,
  password,
  prepareClassicRegistration,
  prepareRegistration,
  register,
  solveCaptcha,
  verify,
  type Visitor,
  wrongAnswer,
} from './visitor.ts'

type Request = () => Promise<Response>

/** Prepares a request, and gives it. */
export type Lead = (service: Service) => Promise<Request>

/** The settings that {@link leads} need: few calls use up a limit. */
export const tightLimits = {
  CAPTCHAS_PER_MINUTE_PER_CLIENT: '3',
  SMS_HOURLY_LIMIT_PER_CLIENT: '3',
  GUESSES_PER_CODE: '1',
} as const

/** How each request of the budget is prepared, with its status and its failure. */
export const leads: Readonly<Record<TracedRequest, readonly [lead: Lead, status: number, failure?: string]>> =
  {
    'POST /v1/captchas': [from(askForCaptcha), 201],
    'POST /v1/captchas: over the limit': [from(askForCaptcha, useUpPictures), 429, 'too_many_requests'],
    'POST /v1/sms-codes': [askingForSms(), 202],
    'POST /v1/sms-codes: over the limit': [
      askingForSms(({ visitor }, service) =>
        useUp(service, visitor, smsPerClient(service.services.settings.smsHourlyLimitPerClient)),
      ),
      429,
      'too_many_requests',
    ],
    'POST /v1/sms-codes: forged captcha id': [
      askingForSms(undefined, { captcha_id: 'A'.repeat(43) }),
      400,
      'captcha_expired',
    ],
    'POST /v1/sms-codes: captcha spent': [
      askingForSms(({ body }, { env }) =>
        env.RATE_LIMITERS.getByName(`captcha:${body.captcha_id}`).claim('somebody', 3_600_000),
      ),
      400,
      'captcha_expired',
    ],
    'POST /v1/sms-codes: wrong answer': [
      askingForSms(undefined, { captcha_answer: wrongAnswer }),
      400,
      'captcha_incorrect',
    ],
    'POST /v1/sms-codes: in its cooldown': [askingForSms(someoneElseAsked), 429, 'sms_too_frequent'],
    'POST /v1/sms-codes: in its cooldown, no copy seen': [
      askingForSms(async ({ mobile }, service) => {
        await someoneElseAsked({ mobile }, service)
        await service.settled()
        await service.env.ENTRIES.delete(`cooldown:+86${mobile}`)
      }),
      429,
      'sms_too_frequent',
    ],
    'POST /v1/sms-codes: refused by the provider': [askingForSms(), 422, 'sms_refused'],
    'POST /v1/users': [registering(), 201],
    'POST /v1/users: forged verification id': [
      registering(() => ({ verification_id: 'A'.repeat(43) })),
      400,
      'sms_code_expired',
    ],
    'POST /v1/users: wrong code': [
      registering(({ sms_code }) => ({ sms_code: anotherCode(sms_code) })),
      400,
      'sms_code_incorrect',
    ],
    'POST /v1/users: too many guesses': [
      registering(async (body, service) => {
        const wrong = { ...body, sms_code: anotherCode(body.sms_code) }
        await newVisitor(service).post('/v1/users', wrong)
        return {}
      }),
      429,
      'too_many_guesses',
    ],
    'POST /v1/users: name taken': [
      registering(async (_, service) => {
        const { username } = await register(service, newVisitor(service))
        return { username }
      }),
      409,
      'username_taken',
    ],
    'POST /v1/users: reserved name': [registering(() => ({ username: 'admin' })), 409, 'username_taken'],
    'POST /v1/sessions': [signingIn(), 201],
    'POST /v1/sessions: wrong password': [
      signingIn({ password: 'another horse battery' }),
      401,
      'invalid_credentials',
    ],
    'POST /v1/sessions: over the limit': [signingIn({}, signInsPerClient), 429, 'too_many_requests'],
    'GET /v1/session': [from(getSession, signUp), 200],
    'GET /v1/session: no cookie': [from(getSession), 401, 'unauthenticated'],
    'GET /v1/session: forged token': [from(getSession, forgeToken), 401, 'unauthenticated'],
    'DELETE /v1/session': [from(deleteSession, signUp), 204],
    'DELETE /v1/session: forged token': [from(deleteSession, forgeToken), 204],
    'GET /health': [from(getHealth), 200],
    'GET /health: again within 5 s': [from(getHealth, getHealth), 200],
    'GET /image_codes/{uuid}/': [from(askForPicture), 200],
    'GET /image_codes/{uuid}/: over the limit': [
      from(askForPicture, useUpPictures),
      200,
      'Too many requests',
    ],
    'GET /sms_codes/{mobile}/': [askingForClassicSms(), 200, 'ok'],
    'GET /sms_codes/{mobile}/: no such captcha': [
      from((visitor) =>
        visitor.get(
          `/sms_codes/${newMobile()}/?image_code=${wrongAnswer}&image_code_id=${crypto.randomUUID()}`,
        ),
      ),
      200,
      'Verification code expired,Please refresh',
    ],
    'GET /sms_codes/{mobile}/: wrong answer': [
      askingForClassicSms(undefined, wrongAnswer),
      200,
      'Incorrect verification code',
    ],
    'GET /sms_codes/{mobile}/: in its cooldown': [
      askingForClassicSms(someoneElseAsked),
      200,
      'Operation is too frequent',
    ],
    'POST /register/': [registeringClassically(), 200, 'ok'],
    'POST /register/: without the cookie': [
      registeringClassically((_, visitor) => {
        visitor.cookies.clear()
        return {}
      }),
      200,
      'ok',
    ],
    'POST /register/: wrong code': [
      registeringClassically(({ sms_code }) => ({ sms_code: anotherCode(sms_code) })),
      200,
      'Incorrect SMS verification code',
    ],
    'GET /usernames/{username}/count/': [
      from((visitor) => visitor.get(`/usernames/${newUsername()}/count/`)),
      200,
      'ok',
    ],
    'GET /mobiles/{mobile}/count/': [
      from((visitor) => visitor.get(`/mobiles/${newMobile()}/count/`)),
      200,
      'ok',
    ],
  }

function askForCaptcha(visitor: Visitor) {
  return visitor.post('/v1/captchas', {})
}

function getSession(visitor: Visitor) {
  return visitor.get('/v1/session')
}

function deleteSession(visitor: Visitor) {
  return visitor.send('DELETE', '/v1/session')
}

function getHealth(visitor: Visitor) {
  return visitor.get('/health')
}

function askForPicture(visitor: Visitor) {
  return visitor.get(`/image_codes/${crypto.randomUUID()}/`)
}

/** @param prepare what happened to the visitor before */
function from(
  request: (visitor: Visitor) => Promise<Response>,
  prepare: (visitor: Visitor, service: Service) => Promise<unknown> = async () => {},
): Lead {
  return async (service) => {
    const visitor = newVisitor(service)
    await prepare(visitor, service)
    return () => request(visitor)
  }
}

interface Asking {
  readonly visitor: Visitor
  readonly mobile: string
  readonly body: { readonly captcha_id: string; readonly captcha_answer: string }
}

/** Asks for an SMS with a solved captcha, and with these changes of the body. */
function askingForSms(
  prepare: (asking: Asking, service: Service) => Promise<unknown> = async () => {},
  changes: object = {},
): Lead {
  return async (service) => {
    const visitor = newVisitor(service)
    const asking = { visitor, mobile: newMobile(), body: await solveCaptcha(service, visitor) }
    await prepare(asking, service)
    return () => visitor.post('/v1/sms-codes', { mobile: asking.mobile, ...asking.body, ...changes })
  }
}

function askingForClassicSms(
  prepare: (asking: Pick<Asking, 'mobile'>, service: Service) => Promise<unknown> = async () => {},
  answer?: string,
): Lead {
  return async (service) => {
    const visitor = newVisitor(service)
    const mobile = newMobile()
    const picture = await drawPicture(service, visitor)
    await prepare({ mobile }, service)
    const query = `image_code=${answer ?? picture.answer}&image_code_id=${picture.id}`
    return () => visitor.get(`/sms_codes/${mobile}/?${query}`)
  }
}

type Body = Awaited<ReturnType<typeof prepareRegistration>>['body']

/** Registers on v1 with a verified number, and with these changes of the body. */
function registering(change: (body: Body, service: Service) => object | Promise<object> = () => ({})): Lead {
  return async (service) => {
    const { visitor, body } = await prepareRegistration(service)
    const changed = { ...body, ...(await change(body, service)) }
    return () => visitor.post('/v1/users', changed)
  }
}

function registeringClassically(
  change: (body: { sms_code: string }, visitor: Visitor) => object = () => ({}),
): Lead {
  return async (service) => {
    const { visitor, body } = await prepareClassicRegistration(service)
    const changed = { ...body, ...change(body, visitor) }
    return () => visitor.post('/register/', changed)
  }
}

/** Signs in from a browser that is not signed in. */
function signingIn(change: object = {}, limit?: Limit): Lead {
  return async (service) => {
    const { username } = await register(service, newVisitor(service))
    const visitor = newVisitor(service)
    if (limit) await useUp(service, visitor, limit)
    return () => visitor.post('/v1/sessions', { username, password, ...change })
  }
}

async function signUp(visitor: Visitor, service: Service): Promise<void> {
  await register(service, visitor)
}

async function forgeToken({ cookies }: Visitor): Promise<void> {
  cookies.set('__Host-session', 'A'.repeat(64))
}

function someoneElseAsked({ mobile }: Pick<Asking, 'mobile'>, service: Service) {
  return verify(service, newVisitor(service), mobile)
}

async function useUp({ env }: Service, { client }: Visitor, limit: Limit): Promise<void> {
  const limiter = env.RATE_LIMITERS.getByName(`client:${client}`)
  for (let taken = 0; taken < limit.capacity; taken += 1) await limiter.take([limit])
}

async function useUpPictures({ client }: Visitor, { env }: Service): Promise<void> {
  for (let taken = 0; taken < 60; taken += 1) await env.CHALLENGES.limit({ key: client })
}
