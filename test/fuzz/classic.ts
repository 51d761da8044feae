/** The classic API: its operations, and what its answers must be. The README's table takes the place of a document. */
import { type FailureCode, failureStatuses } from '../../src/core/errors.ts'
import { en } from '../../src/i18n/en.ts'
import { classicMessage } from '../../src/i18n/messages.ts'
import type { HttpAnswer } from '../support/http-client.ts'
import { codesOfFaults, type Exchange, isForeign, problemsIn, type Route, type Verdict } from './exchange.ts'
import { isAllowWrong } from './judge-headers.ts'
import { bodyProblems } from './judge-operation.ts'
import { bodySlots, type Operation, type Schema, type Slot } from './openapi.ts'

const text: Schema = { type: 'string', minLength: 1, maxLength: 20 }
const username: Schema = { type: 'string', pattern: '^(?![\\d-]+$)[A-Za-z0-9_-]{5,20}$' }

const registration: Schema = {
  type: 'object',
  properties: {
    username,
    password: { type: 'string', minLength: 8, maxLength: 128 },
    password2: { type: 'string' },
    mobile: text,
    sms_code: { type: 'string', minLength: 1, maxLength: 16 },
    allow: { const: true },
  },
  required: ['username', 'password', 'mobile', 'sms_code'],
}

const login: Schema = {
  type: 'object',
  properties: { username: text, password: text, remembered: { type: 'boolean' } },
  required: ['username', 'password'],
}

const newPassword = { type: 'string', minLength: 8, maxLength: 128 }
const passwordChange: Schema = {
  type: 'object',
  properties: { old_password: text, new_password: newPassword, new_password2: newPassword },
  required: ['old_password', 'new_password', 'new_password2'],
}

export const classicOperations: readonly Operation[] = [
  classic('GET', '/image_codes/{uuid}', [
    { ...slot('path', 'uuid', 'captcha_id', { type: 'string', format: 'uuid' }), isMadeByClient: true },
  ]),
  classic('GET', '/sms_codes/{mobile}', [
    slot('path', 'mobile', 'mobile'),
    slot('query', 'image_code', 'captcha_answer'),
    slot('query', 'image_code_id', 'captcha_id'),
  ]),
  classic('POST', '/register', registration),
  classic('GET', '/usernames/{username}/count', [slot('path', 'username', 'username', username)]),
  classic('GET', '/mobiles/{mobile}/count', [slot('path', 'mobile', 'mobile')]),
  classic('POST', '/login', login),
  classic('GET', '/info', []),
  classic('PUT', '/password', passwordChange),
  classic('DELETE', '/logout', []),
]

/** @param input the slots, or the schema of a JSON body */
function classic(method: string, path: string, input: readonly Slot[] | Schema): Operation {
  const described = { id: `${method} ${path}`, surface: 'classic', method, path, answers: {} } as const
  return 'length' in input
    ? { ...described, slots: input, body: 'none' }
    : { ...described, slots: bodySlots(input), body: 'required', bodySchema: input }
}

function slot(place: 'path' | 'query', name: string, knownAs: string, schema = text): Slot {
  return { name, place, schema, isRequired: true, knownAs }
}

const envelope: Schema = {
  type: 'object',
  properties: { code: { enum: [0, 400] }, errmsg: { type: 'string' } },
  required: ['code', 'errmsg'],
}
const counted: Schema = {
  type: 'object',
  properties: { ...envelope.properties, count: { enum: [0, 1] } },
  required: ['code', 'errmsg', 'count'],
}
const informed: Schema = {
  type: 'object',
  properties: {
    ...envelope.properties,
    info_data: {
      type: 'object',
      properties: {
        username,
        mobile: { type: 'string', pattern: '^([0-9]{11})?$' },
        email: { const: '' },
        email_active: { const: false },
      },
      required: ['username', 'mobile', 'email', 'email_active'],
    },
  },
  required: ['code', 'errmsg', 'info_data'],
}

/** Of two codes with the same text, the first. */
const codesByErrmsg = new Map<string, string>(
  (Object.keys(failureStatuses) as FailureCode[])
    .toReversed()
    .map((code) => [classicMessage(en, code), code]),
)

/** An answer is HTTP 200 with an envelope or a picture, or 405 with an envelope. */
export function judgeClassic({ request, answer, route, isProviderFaulty }: Exchange): Verdict {
  const { status, headers } = answer
  const body = answer.body.toString()
  const id = route.operation?.id ?? ''
  if (request.method === 'HEAD') return judgeHead(answer, route)
  if (headers['content-type'] === 'image/svg+xml')
    return { code: 'ok', problems: pictureProblems(id, answer, body) }
  const isSuccess = body.startsWith('{"code":0')
  const broken = bodyProblems(isSuccess ? successOf(id) : envelope, body)
  if (broken.length > 0) return { code: '(unreadable)', problems: broken }
  const answered = JSON.parse(body) as { code: number; errmsg: string }
  const code = answered.code === 0 ? 'ok' : (codesByErrmsg.get(answered.errmsg) ?? '(unknown)')
  const isOurFault =
    ['internal', 'unavailable', '(unknown)'].includes(code) ||
    (codesOfFaults.includes(code) && !isProviderFaulty)
  const mustBeForbidden = id.startsWith('GET /sms_codes') && isForeign(request)
  const mayHaveCookie = ['ok', 'sms_unconfirmed'].includes(code)
  const problems = problemsIn({
    [`${code} was answered ${status}`]: status !== (code === 'method_not_allowed' ? 405 : 200),
    'it is no JSON': headers['content-type'] !== 'application/json',
    [`nothing was wrong, and it failed: ${body}`]: isOurFault,
    [`expected ${route.refusal}`]: route.refusal !== undefined && code !== route.refusal,
    'a call from another site had an effect': mustBeForbidden && code !== 'forbidden_origin',
    'a refusal sets a cookie': headers['set-cookie'] !== undefined && !mayHaveCookie,
    '405 and Allow do not come together': isAllowWrong(answer),
  })
  return { code, problems }
}

function successOf(id: string): Schema {
  if (id.endsWith('/count')) return counted
  return id === 'GET /info' ? informed : envelope
}

function judgeHead(answer: HttpAnswer, { refusal }: Route): Verdict {
  const code = answer.status === 405 ? 'method_not_allowed' : '(no body)'
  const problems = problemsIn({
    'HEAD was answered with a body': answer.body.length > 0,
    [`expected ${refusal}`]: refusal !== undefined && refusal !== code,
    '405 and Allow do not come together': isAllowWrong(answer),
  })
  return { code, problems }
}

function pictureProblems(id: string, { status, headers }: HttpAnswer, body: string): string[] {
  return problemsIn({
    'the call does not give a picture': !id.startsWith('GET /image_codes') || status !== 200,
    'the picture is no SVG': !/^<svg xmlns="[^"]+" [^>]*>.*<\/svg>$/s.test(body),
    'a picture sets a cookie': headers['set-cookie'] !== undefined,
  })
}
