import { failureStatuses } from '../../src/core/errors.ts'
import type { HttpAnswer } from '../support/http-client.ts'
import { judgeClassic } from './classic.ts'
import { codesOfFaults, type Exchange, headerOf, type Verdict } from './exchange.ts'
import { allowProblems, headerProblems } from './judge-headers.ts'
import { bodyProblem, codeOf, judgeOperation, problemProblems } from './judge-operation.ts'
import type { Schema } from './openapi.ts'

/** Compares an answer with all that is promised about it. @param problemSchema describes the body of every failure */
export function judge(exchange: Exchange, problemSchema: Schema): Verdict {
  const { answer, route, request, isProviderFaulty } = exchange
  const { code, problems } = judgeByRoute(exchange, problemSchema)
  const isExcused = isProviderFaulty && codesOfFaults.includes(code)
  return {
    code,
    problems: [
      ...(answer.status >= 500 && !isExcused ? [`the answer is ${answer.status}`] : []),
      ...headerProblems(answer, route, headerOf(request, 'Host') ?? ''),
      ...problems,
    ],
  }
}

function judgeByRoute(exchange: Exchange, problemSchema: Schema): Verdict {
  const { answer, route } = exchange
  if (route.isPreflight) return judgePreflight(answer)
  if (route.surface === 'classic') return judgeClassic(exchange)
  if (route.refusal !== undefined) return judgeRefusal(exchange, route.refusal, problemSchema)
  return route.operation ? judgeOperation(exchange, route.operation) : judgeDocument(answer)
}

function judgePreflight({ status, body }: HttpAnswer): Verdict {
  const isRight = status === 204 && body.length === 0
  return { code: 'ok', problems: isRight ? [] : ['a preflight was not answered 204'] }
}

function judgeDocument({ status, headers }: HttpAnswer): Verdict {
  const isRight = status === 200 && headers['content-type'] === 'application/json'
  return { code: 'ok', problems: isRight ? [] : ['the document was not served'] }
}

/** A request that must be refused before anything else is checked. */
function judgeRefusal({ request, answer }: Exchange, refusal: string, problemSchema: Schema): Verdict {
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
