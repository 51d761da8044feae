import type { FailureCode } from '../../src/core/errors.ts'
import type { Limit } from '../../src/limits/gcra.ts'
import { signInsPerClient, smsPerClient } from '../../src/limits/policies.ts'
import type { TracedRequest } from '../../bench/trip-budget.ts'
import type { Purpose } from '../../src/verification/purposes.ts'
import { proofFor, registeredUser } from './account.ts'
import { newAuthenticator, type Wrongly } from './authenticator.ts'
import { addPasskey, creationOptions, signInOptions } from './passkey.ts'
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

/** Prepares a request, and gives it. */
type Lead = (service: Service) => Promise<() => Promise<Response>>

/** The settings that {@link leads} need: few calls use up a limit. */
export const tightLimits = {
  CAPTCHAS_PER_MINUTE_PER_CLIENT: '3',
  SMS_HOURLY_LIMIT_PER_CLIENT: '3',
  GUESSES_PER_CODE: '1',
  OPS_TOKEN: 'a-token-of-the-tests-long-enough-to-be-one',
} as const

const forgedId = 'A'.repeat(43)
const newPassword = 'a staple of another battery'

/** How each request of the budget is prepared, and the failure that it ends with. */
export const leads: Readonly<Record<TracedRequest, readonly [lead: Lead, failure?: FailureCode]>> = {
  'POST /v1/captchas': [from(askForCaptcha)],
  'POST /v1/captchas: over the limit': [from(askForCaptcha, useUpPictures), 'too_many_requests'],
  'POST /v1/sms-codes': [askingForSms()],
  'POST /v1/sms-codes: two providers': [askingForSms()],
  'POST /v1/sms-codes: two providers, the first unavailable': [askingForSms()],
  'POST /v1/sms-codes: over the limit': [askingForSms({}, useUpSms), 'too_many_requests'],
  'POST /v1/sms-codes: forged captcha id': [askingForSms({ captcha_id: forgedId }), 'captcha_expired'],
  'POST /v1/sms-codes: captcha spent': [askingForSms({}, spendCaptcha), 'captcha_expired'],
  'POST /v1/sms-codes: wrong answer': [askingForSms({ captcha_answer: wrongAnswer }), 'captcha_incorrect'],
  'POST /v1/sms-codes: in its cooldown': [askingForSms({}, askAsAnother), 'sms_too_frequent'],
  'POST /v1/sms-codes: in its cooldown, no copy seen': [askingForSms({}, coolUnseen), 'sms_too_frequent'],
  'POST /v1/sms-codes: refused by the provider': [askingForSms(), 'sms_refused'],
  'POST /v1/sms-codes: to sign in': [
    askingToSignIn(async (service) => (await registeredUser(service)).mobile),
  ],
  'POST /v1/sms-codes: to sign in, a number without an account': [askingToSignIn(async () => newMobile())],
  'POST /v1/users': [registering()],
  'POST /v1/users: with an Idempotency-Key': [
    registering(undefined, { 'Idempotency-Key': crypto.randomUUID() }),
  ],
  'POST /v1/users: forged verification id': [
    registering(() => ({ verification_id: forgedId })),
    'sms_code_expired',
  ],
  'POST /v1/users: wrong code': [registering(withWrongCode), 'sms_code_incorrect'],
  'POST /v1/users: too many guesses': [registering(afterWrongCode), 'too_many_guesses'],
  'POST /v1/users: name taken': [registering(withTakenName), 'username_taken'],
  'POST /v1/users: reserved name': [registering(() => ({ username: 'admin' })), 'username_taken'],
  'POST /v1/sessions': [signingIn()],
  'POST /v1/sessions: from a known browser': [signingInAgain],
  'POST /v1/sessions: wrong password': [signingIn({ password: 'another horse' }), 'invalid_credentials'],
  'POST /v1/sessions: over the limit': [signingIn({}, signInsPerClient), 'too_many_requests'],
  'POST /v1/sessions: with a code': [using('sign_in', '/v1/sessions')],
  'POST /v1/sessions: forged verification id': [
    from((visitor) => visitor.post('/v1/sessions', { verification_id: forgedId, sms_code: '012345' })),
    'sms_code_expired',
  ],
  'POST /v1/sessions: with a passkey': [signingInByPasskey()],
  'POST /v1/sessions: with a passkey, and a used challenge': [
    signingInByPasskey({}, spendChallenge),
    'invalid_credentials',
  ],
  'POST /v1/sessions: with a passkey, and a forged challenge': [
    signingInByPasskey({ challenge: forgedId }),
    'invalid_credentials',
  ],
  'GET /v1/session': [from(getSession, signUp)],
  'GET /v1/session: no cookie': [from(getSession), 'unauthenticated'],
  'GET /v1/session: forged token': [from(getSession, forgeToken), 'unauthenticated'],
  'DELETE /v1/session': [from(deleteSession, signUp)],
  'DELETE /v1/session: forged token': [from(deleteSession, forgeToken)],
  'GET /v1/sessions': [from((visitor) => visitor.get('/v1/sessions'), signUp)],
  'DELETE /v1/sessions': [from((visitor) => visitor.send('DELETE', '/v1/sessions'), signUp)],
  'DELETE /v1/sessions/{id}': [endingThisSession],
  'POST /v1/session/token': [from((visitor) => visitor.send('POST', '/v1/session/token'), signUp)],
  'POST /v1/password-resets': [using('reset_password', '/v1/password-resets', { new_password: newPassword })],
  'GET /v1/password-rules': [from((visitor) => visitor.get('/v1/password-rules'))],
  'PUT /v1/user/password': [
    from(
      (visitor) => visitor.send('PUT', '/v1/user/password', { json: { new_password: newPassword } }),
      signUp,
    ),
  ],
  'PUT /v1/user/password: with the current one': [
    from(
      (visitor) =>
        visitor.send('PUT', '/v1/user/password', {
          json: { current_password: password, new_password: newPassword },
        }),
      signUp,
    ),
  ],
  'PUT /v1/user/mobile': [changingMobile],
  'DELETE /v1/user': [from((visitor) => visitor.send('DELETE', '/v1/user'), signUp)],
  'GET /v1/user/export': [from((visitor) => visitor.get('/v1/user/export'), signUp)],
  'POST /v1/passkeys/sign-in-options': [from((visitor) => visitor.post('/v1/passkeys/sign-in-options', {}))],
  'POST /v1/passkeys/creation-options': [
    from((visitor) => visitor.post('/v1/passkeys/creation-options', {}), signUp),
  ],
  'POST /v1/passkeys': [addingPasskey()],
  'POST /v1/passkeys: forged challenge': [addingPasskey({ challenge: forgedId }), 'passkey_refused'],
  'GET /v1/passkeys': [from((visitor) => visitor.get('/v1/passkeys'), signUp)],
  'PUT /v1/passkeys/{id}': [
    withPasskey((visitor, path) => visitor.send('PUT', path, { json: { name: 'My phone' } })),
  ],
  'DELETE /v1/passkeys/{id}': [withPasskey((visitor, path) => visitor.send('DELETE', path))],
  'POST /ops/users/import': [importing()],
  'POST /ops/users/import: a dry run': [importing({ dry_run: true })],
  'POST /ops/users/import: no good row': [importing({}, '')],
  'GET /health': [from(getHealth)],
  'GET /health: again within 5 s': [from(getHealth, getHealth)],
  'GET /image_codes/{uuid}/': [from(askForPicture)],
  'GET /image_codes/{uuid}/: over the limit': [from(askForPicture, useUpPictures), 'too_many_requests'],
  'GET /sms_codes/{mobile}/': [askingForClassicSms()],
  'GET /sms_codes/{mobile}/: no such captcha': [
    askingForClassicSms({ id: crypto.randomUUID() }),
    'captcha_expired',
  ],
  'GET /sms_codes/{mobile}/: wrong answer': [
    askingForClassicSms({ answer: wrongAnswer }),
    'captcha_incorrect',
  ],
  'GET /sms_codes/{mobile}/: in its cooldown': [askingForClassicSms({}, askAsAnother), 'sms_too_frequent'],
  'POST /register/': [registeringClassically()],
  'POST /register/: without the cookie': [registeringClassically(withoutCookies)],
  'POST /register/: wrong code': [registeringClassically(withWrongCode), 'sms_code_incorrect'],
  'POST /login/': [signingIn({}, undefined, '/login/')],
  'DELETE /logout/': [from((visitor) => visitor.send('DELETE', '/logout/'), signUp)],
  'GET /info/': [from((visitor) => visitor.get('/info/'), signUp)],
  'PUT /password/': [
    from(
      (visitor) =>
        visitor.send('PUT', '/password/', {
          json: { old_password: password, new_password: newPassword, new_password2: newPassword },
        }),
      signUp,
    ),
  ],
  'GET /usernames/{username}/count/': [from((visitor) => visitor.get(`/usernames/${newUsername()}/count/`))],
  'GET /mobiles/{mobile}/count/': [from((visitor) => visitor.get(`/mobiles/${newMobile()}/count/`))],
}

function askForCaptcha(visitor: Visitor) {
  return visitor.post('/v1/captchas', {})
}

function askForPicture(visitor: Visitor) {
  return visitor.get(`/image_codes/${crypto.randomUUID()}/`)
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

/** @param prepare what happened to the visitor before */
function importing(options: object = {}, mobile = newMobile()): Lead {
  const hash = 'pbkdf2_sha256$1000$seasalt2$ABPNVLVV1vRC5OnBCpgwRvsTOJaXds28OSzNig3GR2M='
  const body = { users: [{ username: newUsername(), mobile, password: hash }], ...options }
  const headers = { Authorization: `Bearer ${tightLimits.OPS_TOKEN}` }
  return from((visitor) => visitor.post('/ops/users/import', body, headers))
}

function from(
  request: (visitor: Visitor) => Promise<Response>,
  prepare?: (visitor: Visitor, service: Service) => Promise<unknown>,
): Lead {
  return async (service) => {
    const visitor = newVisitor(service)
    await prepare?.(visitor, service)
    return () => request(visitor)
  }
}

interface Asking {
  readonly visitor: Visitor
  readonly mobile: string
  readonly captchaId: string
}

type Prepare = (asking: Asking, service: Service) => Promise<unknown>

/** Asks for an SMS with a solved captcha, and with these changes of the body. */
function askingForSms(changes: object = {}, prepare?: Prepare): Lead {
  return async (service) => {
    const [visitor, mobile] = [newVisitor(service), newMobile()]
    const solved = await solveCaptcha(service, visitor)
    await prepare?.({ visitor, mobile, captchaId: solved.captcha_id }, service)
    return () => visitor.post('/v1/sms-codes', { mobile, ...solved, ...changes })
  }
}

function askingForClassicSms(changes: { id?: string; answer?: string } = {}, prepare?: Prepare): Lead {
  return async (service) => {
    const [visitor, mobile] = [newVisitor(service), newMobile()]
    const { id, answer } = { ...(await drawPicture(service, visitor)), ...changes }
    await prepare?.({ visitor, mobile, captchaId: id }, service)
    return () => visitor.get(`/sms_codes/${mobile}/?image_code=${answer}&image_code_id=${id}`)
  }
}

function spendCaptcha({ captchaId }: Asking, { env }: Service) {
  return env.RATE_LIMITERS.getByName(`captcha:${captchaId}`).claim('somebody', 3_600_000)
}

function askAsAnother({ mobile }: Asking, service: Service) {
  return verify(service, newVisitor(service), mobile)
}

/** Only the ledger knows of the cooldown. */
async function coolUnseen(asking: Asking, service: Service): Promise<void> {
  await askAsAnother(asking, service)
  await service.settled()
  await service.env.ENTRIES.delete(`cooldown:+86${asking.mobile}`)
}

function useUpSms({ visitor }: Asking, service: Service) {
  return useUp(service, visitor, smsPerClient(service.services.settings.smsHourlyLimitPerClient))
}

type Body = { readonly sms_code: string }
type Change = (body: Body, service: Service, visitor: Visitor) => object | Promise<object>

/** Registers on v1 with a verified number, and with these changes of the body. */
function registering(change?: Change, headers?: Record<string, string>): Lead {
  return async (service) => {
    const { visitor, body } = await prepareRegistration(service)
    const changed = { ...body, ...(await change?.(body, service, visitor)) }
    return () => visitor.post('/v1/users', changed, headers)
  }
}

function registeringClassically(change?: Change): Lead {
  return async (service) => {
    const { visitor, body } = await prepareClassicRegistration(service)
    const changed = { ...body, ...(await change?.(body, service, visitor)) }
    return () => visitor.post('/register/', changed)
  }
}

function withWrongCode({ sms_code }: Body): Body {
  return { sms_code: anotherCode(sms_code) }
}

/** {@link tightLimits} allow one guess. */
async function afterWrongCode(body: Body, service: Service): Promise<object> {
  await newVisitor(service).post('/v1/users', { ...body, ...withWrongCode(body) })
  return {}
}

async function withTakenName(_: Body, service: Service): Promise<object> {
  const { username } = await register(service, newVisitor(service))
  return { username }
}

function withoutCookies(_body: Body, _service: Service, { cookies }: Visitor): object {
  cookies.clear()
  return {}
}

/** Signs in from a browser that is not signed in. */
function signingIn(change: object = {}, limit?: Limit, path = '/v1/sessions'): Lead {
  return async (service) => {
    const { username } = await register(service, newVisitor(service))
    const visitor = newVisitor(service)
    if (limit) await useUp(service, visitor, limit)
    return () => visitor.post(path, { username, password, ...change })
  }
}

/** Signs in from a browser that has signed in before. */
async function signingInAgain(service: Service) {
  const visitor = newVisitor(service)
  const { username } = await register(service, visitor)
  return () => visitor.post('/v1/sessions', { username, password })
}

function askingToSignIn(mobileOf: (service: Service) => Promise<string>): Lead {
  return async (service) => {
    const visitor = newVisitor(service)
    const body = { mobile: await mobileOf(service), purpose: 'sign_in' }
    const solved = await solveCaptcha(service, visitor)
    return () => visitor.post('/v1/sms-codes', { ...body, ...solved })
  }
}

/** Uses a code that was sent to a user's number. */
function using(purpose: Purpose, path: string, more: object = {}): Lead {
  return async (service) => {
    const { mobile } = await registeredUser(service)
    const proof = await proofFor(service, purpose, mobile)
    return () => newVisitor(service).post(path, { ...proof, ...more })
  }
}

async function changingMobile(service: Service) {
  const visitor = newVisitor(service)
  await register(service, visitor)
  const proof = await proofFor(service, 'change_mobile')
  return () => visitor.send('PUT', '/v1/user/mobile', { json: proof })
}

async function endingThisSession(service: Service) {
  const visitor = newVisitor(service)
  await register(service, visitor)
  const response = await visitor.get('/v1/sessions')
  const { sessions } = await response.json<{ sessions: { id: string }[] }>()
  return () => visitor.send('DELETE', `/v1/sessions/${sessions[0]?.id}`)
}

function signingInByPasskey(
  wrongly: Wrongly = {},
  prepare?: (challenge: string, service: Service) => Promise<unknown>,
): Lead {
  return async (service) => {
    const owner = newVisitor(service)
    await register(service, owner)
    const authenticator = await addPasskey(owner)
    const visitor = newVisitor(service)
    const options = await signInOptions(visitor)
    await prepare?.(options.challenge, service)
    const passkey = await authenticator.sign(options, wrongly)
    return () => visitor.post('/v1/sessions', { passkey })
  }
}

function spendChallenge(challenge: string, { env }: Service) {
  return env.RATE_LIMITERS.getByName(`passkey:${challenge}`).claim('somebody', 3_600_000)
}

function addingPasskey(wrongly: Wrongly = {}): Lead {
  return async (service) => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    const passkey = await (await newAuthenticator()).create(await creationOptions(visitor), wrongly)
    return () => visitor.post('/v1/passkeys', { passkey })
  }
}

function withPasskey(request: (visitor: Visitor, path: string) => Promise<Response>): Lead {
  return async (service) => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    const { id } = await addPasskey(visitor)
    return () => request(visitor, `/v1/passkeys/${id}`)
  }
}

function signUp(visitor: Visitor, service: Service) {
  return register(service, visitor)
}

async function forgeToken({ cookies }: Visitor): Promise<void> {
  cookies.set('__Host-session', 'A'.repeat(64))
}

async function useUp({ env }: Service, { client }: Visitor, limit: Limit): Promise<void> {
  const limiter = env.RATE_LIMITERS.getByName(`client:${client}`)
  for (let taken = 0; taken < limit.capacity; taken += 1) await limiter.take([limit])
}

async function useUpPictures({ client }: Visitor, { env }: Service): Promise<void> {
  for (let taken = 0; taken < 60; taken += 1) await env.CHALLENGES.limit({ key: client })
}
