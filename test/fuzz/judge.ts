import { failureStatuses } from '../../src/core/errors.ts'
import { bodyProblem, documentProblems, isAllowedBody } from './answers.ts'
import { codesOfFaults } from './faults.ts'
import type { HttpAnswer, HttpRequest } from './client.ts'
import { allowProblems, type Exchange, type Verdict } from './exchange.ts'
import { headerProblems } from './general-headers.ts'
import { judgeClassic } from './judge-classic.ts'
import type { Operation } from './operations.ts'
import { header } from './routing.ts'
import type { Json, Schema } from './schema.ts'

/** @param problemSchema what the document says about every failure */
export const judge = (exchange: Exchange, problemSchema: Schema): Verdict => {
  const { answer, route, request } = exchange
  const host = header(request, 'Host') ?? ''
  const particular = judgeByRoute(exchange, problemSchema)
  const isExcused = exchange.isProviderFaulty && codesOfFaults.includes(particular.code)
  return {
    code: particular.code,
    problems: [
      ...(answer.status >= 500 && !isExcused ? [`the answer is ${answer.status}`] : []),
      ...headerProblems(answer, route, host),
      ...particular.problems,
    ],
  }
}

const judgeByRoute = (exchange: Exchange, problemSchema: Schema): Verdict => {
  const { route } = exchange
  if (route.isPreflight) return judgePreflight(exchange)
  if (route.surface === 'classic') return judgeClassic(exchange)
  const { operation } = route
  if (operation && route.refusal === undefined) return judgeOperation(exchange, operation)
  return route.refusal === undefined ? judgeDocument(exchange) : judgeRefusal(exchange, problemSchema)
}

const judgePreflight = ({ answer }: Exchange): Verdict => ({
  code: 'ok',
  problems: answer.status === 204 && answer.body.length === 0 ? [] : ['a preflight was not answered 204'],
})

const judgeDocument = ({ answer: { status, headers } }: Exchange): Verdict => ({
  code: 'ok',
  problems:
    status === 200 && headers['content-type'] === 'application/json' ? [] : ['the document was not served'],
})

/** A call that the document describes. */
const judgeOperation = ({ request, answer, json }: Exchange, operation: Operation): Verdict => {
  const code = codeOf(request, answer)
  const known = answer.status < 400 ? undefined : operation.answers[answer.status]?.content
  const codes = known && Object.keys(known['application/problem+json']?.examples ?? {})
  return {
    code,
    problems: [
      ...documentProblems(operation, request.method, answer),
      ...(codes && !codes.includes(code) && request.method !== 'HEAD'
        ? [`the document knows no ${code} here`]
        : []),
      ...problemProblems(request, answer),
      ...(json && operation.bodySchema ? fairnessProblems(operation.bodySchema, json, answer) : []),
    ],
  }
}

/** What the document allows is not called invalid, and what it forbids does not succeed. */
const fairnessProblems = (
  schema: Schema,
  json: Readonly<Record<string, Json>>,
  answer: HttpAnswer,
): string[] => {
  if (!isAllowedBody(schema, json))
    return answer.status < 300 ? ['the document does not allow this body, and it was accepted'] : []
  // Half a surrogate pair is no character, whatever JSON can carry.
  if (answer.status !== 400 || !JSON.stringify(json).isWellFormed() || hasLoneSurrogate(json)) return []
  const { code, errors = [] } = JSON.parse(answer.body.toString()) as {
    code: string
    errors?: { pointer: string; detail: string }[]
  }
  // Which numbers are mobile numbers, the document can only say in words.
  const unexplained = errors.filter(({ pointer }) => pointer !== '/mobile')
  return ['invalid_parameters', 'incomplete_parameters'].includes(code) && unexplained.length > 0
    ? [`the document allows this body, and it was refused: ${JSON.stringify(unexplained)}`]
    : []
}

const hasLoneSurrogate = (json: Readonly<Record<string, Json>>): boolean =>
  Object.values(json).some((value) => typeof value === 'string' && !value.isWellFormed())

/** A request that must be refused before anything else is looked at, and with which code. */
const judgeRefusal = ({ request, answer, route }: Exchange, problemSchema: Schema): Verdict => {
  const { refusal = '' } = route
  const status = failureStatuses[refusal as keyof typeof failureStatuses]
  const isHead = request.method === 'HEAD'
  const broken = isHead ? undefined : bodyProblem(problemSchema, answer.body.toString())
  const code = codeOf(request, answer)
  return {
    code,
    problems: [
      ...(answer.status === status ? [] : [`expected ${status} ${refusal}`]),
      ...(code === refusal || isHead ? [] : [`expected the code ${refusal}`]),
      ...(answer.headers['content-type'] === 'application/problem+json' ? [] : ['it is no problem document']),
      ...(broken === undefined ? [] : [broken]),
      ...problemProblems(request, answer),
      ...allowProblems(answer),
      ...(answer.headers['set-cookie'] ? ['a refusal sets a cookie'] : []),
    ],
  }
}

/** What the members of a problem document must have to do with the rest of the answer. */
const problemProblems = ({ method }: HttpRequest, { status, headers, body }: HttpAnswer): string[] => {
  if (method === 'HEAD' || headers['content-type'] !== 'application/problem+json') return []
  const problem = JSON.parse(body.toString()) as Record<string, unknown>
  const wait = headers['retry-after']
  return [
    ...(problem['status'] === status ? [] : ['the status in the body is another one']),
    ...(problem['type'] === `urn:latchkey:problem:${String(problem['code'])}`
      ? []
      : ['type and code differ']),
    ...(problem['retry_after'] === (wait === undefined ? undefined : Number(wait))
      ? []
      : ['two times to wait']),
    ...(wait === undefined || /^[1-9]\d*$/.test(wait) ? [] : [`nobody can wait for ${wait} s`]),
  ]
}

const codeOf = ({ method }: HttpRequest, { status, body }: HttpAnswer): string => {
  if (status < 400) return 'ok'
  if (method === 'HEAD') return '(no body)'
  try {
    return String((JSON.parse(body.toString()) as { code?: unknown }).code)
  } catch {
    return '(unreadable)'
  }
}
