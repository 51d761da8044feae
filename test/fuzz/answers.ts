import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { HttpAnswer } from './client.ts'
import type { DescribedAnswer, Operation } from './operations.ts'
import { closed, type Schema } from './schema.ts'

const ajv = new Ajv2020({ strictSchema: false, allErrors: false, validateFormats: true })
addFormats(ajv)

const validators = new WeakMap<Schema, ValidateFunction>()

/** Compiled once. */
const validatorOf = (schema: Schema, form: (schema: Schema) => Schema): ValidateFunction => {
  const validate = validators.get(schema) ?? ajv.compile(form(schema))
  validators.set(schema, validate)
  return validate
}

const complaint = (validate: ValidateFunction): string => ajv.errorsText(validate.errors, { dataVar: 'body' })

/** Whether a body is one that the document allows to be sent. */
export const isAllowedBody = (schema: Schema, body: unknown): boolean =>
  validatorOf(schema, (same) => same)(body)

/** What is wrong with a body, as JSON of a schema that knows all its members; undefined where nothing is. */
export const bodyProblem = (schema: Schema, text: string): string | undefined => {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return 'the body is no JSON'
  }
  const validate = validatorOf(schema, closed)
  return validate(body) ? undefined : complaint(validate)
}

/** What is wrong with an answer, by the document's words on its operation. */
export const documentProblems = (operation: Operation, method: string, answer: HttpAnswer): string[] => {
  const described = operation.answers[answer.status]
  if (!described) return [`the document does not know the status ${answer.status} of ${operation.id}`]
  return [...contentProblems(described, method, answer), ...describedHeaderProblems(described, answer)]
}

const contentProblems = (
  { content }: DescribedAnswer,
  method: string,
  { headers, body }: HttpAnswer,
): string[] => {
  const contentType = headers['content-type']
  if (!content) return body.length > 0 || contentType !== undefined ? ['the document knows no body'] : []
  const [mediaType = ''] = (contentType ?? '').split(';')
  const expected = content[mediaType]
  if (!expected) return [`the document does not know the content type “${contentType}”`]
  if (method === 'HEAD') return body.length > 0 ? ['HEAD was answered with a body'] : []
  const problem = bodyProblem(expected.schema, body.toString())
  return problem === undefined ? [] : [problem]
}

const describedHeaderProblems = ({ headers = {} }: DescribedAnswer, answer: HttpAnswer): string[] => {
  const described = new Map(Object.entries(headers).map(([name, rest]) => [name.toLowerCase(), rest]))
  const undocumented = ['set-cookie', 'retry-after', 'allow']
    .filter((name) => answer.headers[name] !== undefined && !described.has(name))
    .map((name) => `the document does not know the header ${name} here`)
  const wrong = [...described].flatMap(([name, { required = false, schema }]) => {
    const value = answer.headers[name]
    if (value === undefined) return required ? [`the header ${name} is missing`] : []
    const text = Array.isArray(value) ? value.join() : value
    const validate = validatorOf(schema, (same) => same)
    return validate(schema.type === 'integer' ? Number(text) : text)
      ? []
      : [`the header ${name} is “${text}”`]
  })
  return [...undocumented, ...wrong]
}
