import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import { type Exchange, problemsIn, type Verdict } from './exchange.ts'
import type { DescribedAnswer, Json, Operation, Schema } from './openapi.ts'

const ajv = new Ajv2020({ strictSchema: false, allErrors: false, validateFormats: true })
addFormats(ajv)

const validators = {
  open: new WeakMap<Schema, ValidateFunction>(),
  closed: new WeakMap<Schema, ValidateFunction>(),
}

/** The document says only in words which numbers are mobile numbers, and which origins are allowed. */
const describedInWords = ['/mobile', '/audience']

/** Headers that an answer may have only if the document describes them. */
const describedHeaders = ['set-cookie', 'retry-after', 'allow']

/** Compares the answer of a call with what the document says about it. */
export function judgeOperation({ request, answer, json }: Exchange, operation: Operation): Verdict {
  const code = codeOf(request, answer)
  const described = operation.answers[answer.status]
  return {
    code,
    problems: [
      ...(described
        ? [
            ...contentProblems(described, request, answer, code),
            ...describedHeaderProblems(described, answer),
          ]
        : [`the document does not know the status ${answer.status} of ${operation.id}`]),
      ...problemProblems(request, answer),
      ...(json && operation.bodySchema && areHeadersAllowed(request, operation)
        ? fairnessProblems(operation.bodySchema, json, answer)
        : []),
    ],
  }
}

function contentProblems(
  { content }: DescribedAnswer,
  { method }: HttpRequest,
  { status, headers, body }: HttpAnswer,
  code: string,
): string[] {
  const contentType = headers['content-type']
  if (!content) return body.length > 0 || contentType !== undefined ? ['the document knows no body'] : []
  const expected = content[(contentType ?? '').split(';')[0] ?? '']
  if (!expected) return [`the document does not know the content type “${contentType}”`]
  if (method === 'HEAD') return body.length > 0 ? ['HEAD was answered with a body'] : []
  const isUnlisted = status >= 400 && !(code in (expected.examples ?? {}))
  return [
    ...bodyProblems(expected.schema, body.toString()),
    ...(isUnlisted ? [`the document knows no ${code} here`] : []),
  ]
}

function describedHeaderProblems({ headers = {} }: DescribedAnswer, answer: HttpAnswer): string[] {
  const described = new Map(Object.entries(headers).map(([name, rest]) => [name.toLowerCase(), rest]))
  const undocumented = describedHeaders
    .filter((name) => answer.headers[name] !== undefined && !described.has(name))
    .map((name) => `the document does not know the header ${name} here`)
  const wrong = [...described].flatMap(([name, { required = false, schema }]) => {
    const value = answer.headers[name]
    if (value === undefined) return required ? [`the header ${name} is missing`] : []
    const text = [value].flat().join()
    const isRight = isAllowed(schema, schema.type === 'integer' ? Number(text) : text)
    return isRight ? [] : [`the header ${name} is “${text}”`]
  })
  return [...undocumented, ...wrong]
}

/** Whether the parameters in headers are as the document says, or missing. */
function areHeadersAllowed({ headers }: HttpRequest, { slots }: Operation): boolean {
  return slots
    .filter(({ place }) => place === 'header')
    .every(({ name, schema }) => {
      const values = headers.flatMap(([other, value]) => (other === name ? [value] : []))
      return values.length === 0 || isAllowed(schema, values.join(', '))
    })
}

/** A body that the document allows is not called invalid, and one that it forbids does not succeed. */
function fairnessProblems(
  schema: Schema,
  json: Readonly<Record<string, Json>>,
  { status, body }: HttpAnswer,
): string[] {
  if (!isAllowed(schema, json))
    return status < 300 ? ['the document does not allow this body, and it was accepted'] : []
  // A lone surrogate is no character, though JSON can carry it.
  const texts = [JSON.stringify(json), ...Object.values(json).filter((value) => typeof value === 'string')]
  if (status !== 400 || !texts.every((text) => text.isWellFormed())) return []
  const { code, errors = [] } = JSON.parse(body.toString()) as {
    code: string
    errors?: { pointer: string; detail: string }[]
  }
  const unexplained = errors.filter(({ pointer }) => !describedInWords.includes(pointer))
  return ['invalid_parameters', 'incomplete_parameters'].includes(code) && unexplained.length > 0
    ? [`the document allows this body, and it was refused: ${JSON.stringify(unexplained)}`]
    : []
}

/** The members of a problem document agree with each other and with the rest of the answer. */
export function problemProblems({ method }: HttpRequest, { status, headers, body }: HttpAnswer): string[] {
  if (method === 'HEAD' || headers['content-type'] !== 'application/problem+json') return []
  const problem = JSON.parse(body.toString()) as Record<string, unknown>
  const wait = headers['retry-after']
  return problemsIn({
    'the status in the body is another one': problem['status'] !== status,
    'type and code differ': problem['type'] !== `urn:latchkey:problem:${String(problem['code'])}`,
    'retry_after and Retry-After differ': problem['retry_after'] !== (wait && Number(wait)),
    [`Retry-After is “${wait}”`]: wait !== undefined && !/^[1-9]\d*$/.test(wait),
  })
}

/** The failure code that an answer has in its body. */
export function codeOf({ method }: HttpRequest, { status, body }: HttpAnswer): string {
  if (status < 400) return 'ok'
  if (method === 'HEAD') return '(no body)'
  try {
    return String((JSON.parse(body.toString()) as { code?: unknown }).code)
  } catch {
    return '(unreadable)'
  }
}

/** What is wrong with a JSON body. The schema must name every member. */
export function bodyProblems(schema: Schema, text: string): string[] {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return ['the body is no JSON']
  }
  const validate = validatorOf(schema, 'closed')
  return validate(body) ? [] : [ajv.errorsText(validate.errors, { dataVar: 'body' })]
}

function isAllowed(schema: Schema, value: unknown): boolean {
  return validatorOf(schema, 'open')(value)
}

/** Compiles a schema once. */
function validatorOf(schema: Schema, form: 'open' | 'closed'): ValidateFunction {
  const validate = validators[form].get(schema) ?? ajv.compile(form === 'open' ? schema : closed(schema))
  validators[form].set(schema, validate)
  return validate
}

/** The same schema, but no object has a member that the schema does not name. */
function closed<Part>(part: Part): Part {
  if (Array.isArray(part)) return part.map((item) => closed<unknown>(item)) as Part
  if (typeof part !== 'object' || part === null) return part
  const copy = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, closed<unknown>(value)]))
  return { ...('properties' in copy && { additionalProperties: false }), ...copy } as Part
}
