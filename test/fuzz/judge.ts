import { failureStatuses } from '../../src/core/errors.ts'
import type { HttpAnswer } from '../support/http-client.ts'
import { judgeClassic } from './classic.ts'
import { codesOfFaults, type Exchange, headerOf, problemsIn, type Verdict } from './exchange.ts'
import { headerProblems, isAllowWrong } from './judge-headers.ts'
import { bodyProblems, codeOf, judgeOperation, problemProblems } from './judge-operation.ts'
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
  if (route.preflightMethods) return judgePreflight(answer, route.preflightMethods)
  if (route.surface === 'classic') return judgeClassic(exchange)
  if (route.refusal !== undefined) return judgeRefusal(exchange, route.refusal, problemSchema)
  return route.operation ? judgeOperation(exchange, route.operation) : judgeDocument(answer)
}

function judgePreflight({ status, headers, body }: HttpAnswer, methods: readonly string[]): Verdict {
  const allowed = headers['access-control-allow-methods']?.split(',').toSorted().join()
  const problems = problemsIn({
    'a preflight was not answered 204': status !== 204 || body.length > 0,
    [`a preflight allows ${allowed}, and the document has ${methods.join()}`]: allowed !== methods.join(),
  })
  return { code: 'ok', problems }
}

function judgeDocument({ status, headers }: HttpAnswer): Verdict {
  const isServed = status === 200 && headers['content-type'] === 'application/json'
  return { code: 'ok', problems: problemsIn({ 'the document was not served': !isServed }) }
}

/** A request that must be refused before anything else is checked. */
function judgeRefusal({ request, answer }: Exchange, refusal: string, problemSchema: Schema): Verdict {
  const { status, headers, body } = answer
  const expected = failureStatuses[refusal as keyof typeof failureStatuses]
  const code = codeOf(request, answer)
  const isHead = request.method === 'HEAD'
  const problems = problemsIn({
    [`expected ${expected} ${refusal}`]: status !== expected,
    [`expected the code ${refusal}`]: code !== refusal && !isHead,
    'it is no problem document': headers['content-type'] !== 'application/problem+json',
    '405 and Allow do not come together': isAllowWrong(answer),
    'a refusal sets a cookie': headers['set-cookie'] !== undefined,
  })
  const ofBody = isHead ? [] : bodyProblems(problemSchema, body.toString())
  return { code, problems: [...problems, ...ofBody, ...problemProblems(request, answer)] }
}
