/** The classic API: its operations, and what its answers must be. The README's table takes the place of a document. */
import { type FailureCode, failureStatuses } from '../../src/core/errors.ts'
import { en } from '../../src/i18n/en.ts'
import { classicMessage } from '../../src/i18n/messages.ts'
import type { HttpAnswer } from '../support/http-client.ts'
import { codesOfFaults, type Exchange, isForeign, type Route, type Verdict } from './exchange.ts'
import { allowProblems } from './judge-headers.ts'
import { bodyProblem } from './judge-operation.ts'
import { bodySlots, type Operation, type Schema, type Slot } from './openapi.ts'

const text: Schema = { type: 'string', minLength: 1, maxLength: 20 }
const username: Schema = { type: 'string', pattern: '^(?!\\d+$)[A-Za-z0-9_-]{5,20}$' }

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

export const classicOperations: readonly Operation[] = [
  get('/image_codes/{uuid}', {
    ...slot('path', 'uuid', 'captcha_id', { type: 'string', format: 'uuid' }),
    isMadeByClient: true,
  }),
  get(
    '/sms_codes/{mobile}',
    slot('path', 'mobile', 'mobile'),
    slot('query', 'image_code', 'captcha_answer'),
    slot('query', 'image_code_id', 'captcha_id'),
  ),
  {
    ...get('/register'),
    id: 'POST /register',
    method: 'POST',
    // The second password repeats the first.
    slots: bodySlots(registration).map((member) =>
      member.name === 'password2' ? { ...member, knownAs: 'password' } : member,
    ),
    body: 'required',
    bodySchema: registration,
  },
  get('/usernames/{username}/count', slot('path', 'username', 'username', username)),
  get('/mobiles/{mobile}/count', slot('path', 'mobile', 'mobile')),
]

function get(path: string, ...slots: readonly Slot[]): Operation {
  return { id: `GET ${path}`, surface: 'classic', method: 'GET', path, slots, body: 'none', answers: {} }
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

const codesByErrmsg = new Map<string, string>(
  (Object.keys(failureStatuses) as FailureCode[]).map((code) => [classicMessage(en, code), code]),
)

/** An answer is HTTP 200 with an envelope or a picture, or 405 with an envelope. */
export function judgeClassic({ request, answer, route, isProviderFaulty }: Exchange): Verdict {
  const { status, headers } = answer
  const body = answer.body.toString()
  const id = route.operation?.id ?? ''
  if (request.method === 'HEAD') return judgeHead(answer, route)
  if (headers['content-type'] === 'image/svg+xml')
    return { code: 'ok', problems: pictureProblems(id, answer, body) }
  const isCount = id.endsWith('/count') && body.startsWith('{"code":0')
  const broken = bodyProblem(isCount ? counted : envelope, body)
  if (broken !== undefined) return { code: '(unreadable)', problems: [broken] }
  const answered = JSON.parse(body) as { code: number; errmsg: string }
  const code = answered.code === 0 ? 'ok' : (codesByErrmsg.get(answered.errmsg) ?? '(unknown)')
  const isOurFault =
    ['internal', 'unavailable', '(unknown)'].includes(code) ||
    (codesOfFaults.includes(code) && !isProviderFaulty)
  const mustBeForbidden = id.startsWith('GET /sms_codes') && isForeign(request)
  return {
    code,
    problems: [
      ...(status === (code === 'method_not_allowed' ? 405 : 200) ? [] : [`${code} was answered ${status}`]),
      ...(headers['content-type'] === 'application/json' ? [] : ['it is no JSON']),
      ...(isOurFault ? [`nothing was wrong, and it failed: ${body}`] : []),
      ...(route.refusal !== undefined && code !== route.refusal ? [`expected ${route.refusal}`] : []),
      ...(mustBeForbidden && code !== 'forbidden_origin' ? ['a call from another site had an effect'] : []),
      ...(headers['set-cookie'] && !['ok', 'sms_unconfirmed'].includes(code)
        ? ['a refusal sets a cookie']
        : []),
      ...allowProblems(answer),
    ],
  }
}

function judgeHead(answer: HttpAnswer, { refusal }: Route): Verdict {
  const code = answer.status === 405 ? 'method_not_allowed' : '(no body)'
  return {
    code,
    problems: [
      ...(answer.body.length === 0 ? [] : ['HEAD was answered with a body']),
      ...(refusal === undefined || refusal === code ? [] : [`expected ${refusal}`]),
      ...allowProblems(answer),
    ],
  }
}

function pictureProblems(id: string, { status, headers }: HttpAnswer, body: string): string[] {
  return [
    ...(id.startsWith('GET /image_codes') && status === 200 ? [] : ['the call does not give a picture']),
    ...(/^<svg xmlns="[^"]+" [^>]*>.*<\/svg>$/s.test(body) ? [] : ['the picture is no SVG']),
    ...(headers['set-cookie'] ? ['a picture sets a cookie'] : []),
  ]
}
