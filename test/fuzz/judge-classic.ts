import { type FailureCode, failureStatuses } from '../../src/core/errors.ts'
import { en } from '../../src/i18n/en.ts'
import { classicMessage } from '../../src/i18n/messages.ts'
import { bodyProblem } from './answers.ts'
import type { HttpAnswer } from './client.ts'
import { allowProblems, type Exchange, type Verdict } from './exchange.ts'
import { codesOfFaults } from './faults.ts'
import { isForeign, type Route } from './routing.ts'
import type { Schema } from './schema.ts'

const envelope: Schema = {
  type: 'object',
  properties: { code: { enum: [0, 400] }, errmsg: { type: 'string' } },
  required: ['code', 'errmsg'],
}
const counted: Schema = {
  ...envelope,
  properties: { ...envelope.properties, count: { enum: [0, 1] } },
  required: ['code', 'errmsg', 'count'],
}

const codesByErrmsg = new Map<string, string>(
  (Object.keys(failureStatuses) as FailureCode[]).map((code) => [classicMessage(en, code), code]),
)

/** HTTP 200 and an envelope, whatever happened, or a picture; and 405 with an envelope. */
export const judgeClassic = ({ request, answer, route, isProviderFaulty }: Exchange): Verdict => {
  const { status, headers, body } = answer
  const text = body.toString()
  const id = route.operation?.id ?? ''
  if (request.method === 'HEAD') return judgeHead(answer, route)
  if (headers['content-type'] === 'image/svg+xml')
    return { code: 'ok', problems: pictureProblems(id, answer, text) }
  const isCount = id.endsWith('/count') && text.startsWith('{"code":0')
  const broken = bodyProblem(isCount ? counted : envelope, text)
  if (broken !== undefined) return { code: '(unreadable)', problems: [broken] }
  const answered = JSON.parse(text) as { code: number; errmsg: string }
  const code = answered.code === 0 ? 'ok' : (codesByErrmsg.get(answered.errmsg) ?? '(unknown)')
  const { refusal } = route
  const isOdd = ['internal', 'unavailable', '(unknown)'].includes(code)
  const mayHaveCookie = code === 'ok' || code === 'sms_unconfirmed'
  return {
    code,
    problems: [
      ...(status === (code === 'method_not_allowed' ? 405 : 200) ? [] : [`${code} was answered ${status}`]),
      ...(headers['content-type'] === 'application/json' ? [] : ['it is no JSON']),
      ...(isOdd || (codesOfFaults.includes(code) && !isProviderFaulty)
        ? [`nothing was wrong, and it failed: ${text}`]
        : []),
      ...(refusal !== undefined && code !== refusal ? [`expected ${refusal}`] : []),
      ...(id.startsWith('GET /sms_codes') && isForeign(request) && code !== 'forbidden_origin'
        ? ['a call from another site had an effect']
        : []),
      ...(headers['set-cookie'] && !mayHaveCookie ? ['a refusal sets a cookie'] : []),
      ...allowProblems(answer),
    ],
  }
}

const judgeHead = (answer: HttpAnswer, { refusal }: Route): Verdict => {
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

const pictureProblems = (id: string, { status, headers }: HttpAnswer, text: string): string[] => [
  ...(id.startsWith('GET /image_codes') && status === 200 ? [] : ['nobody asked for a picture']),
  ...(/^<svg xmlns="[^"]+" [^>]*>.*<\/svg>$/s.test(text) ? [] : ['the picture is no SVG']),
  ...(headers['set-cookie'] ? ['a picture sets a cookie'] : []),
]
