import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi'
import type * as z from 'zod'
import { describeFailure, type FailureCode } from '../../core/errors.ts'
import { problemType } from '../http/render.ts'
import {
  captchaAnswer,
  captchaRequest,
  healthAnswer,
  problemAnswer,
  sessionRequest,
  smsCodeAnswer,
  smsCodeRequest,
  userAnswer,
  userRequest,
} from './schemas.ts'

/** What any call can answer with. */
const always: readonly FailureCode[] = ['internal', 'unavailable']
/** What any call with effects can answer with. */
const writing: readonly FailureCode[] = [
  ...always,
  'forbidden_origin',
  'invalid_parameters',
  'payload_too_large',
]
/** What any call with a body can answer with. */
const withBody: readonly FailureCode[] = [...writing, 'incomplete_parameters', 'unsupported_media_type']

const signsIn = {
  'Set-Cookie': {
    description: 'The session: `__Host-session`, HttpOnly, Secure, SameSite=Lax.',
    required: true,
    schema: { type: 'string' },
  },
} as const

const signsOut = {
  'Set-Cookie': {
    description: 'Takes the cookies back that the caller sent.',
    schema: { type: 'string' },
  },
} as const

type Operation = Pick<
  ZodOpenApiOperationObject,
  'operationId' | 'summary' | 'description' | 'security' | 'tags'
> & {
  readonly body?: z.ZodType
  /** Whether the body may be left out. */
  readonly isBodyOptional?: boolean
  readonly success: {
    readonly status: '200' | '201' | '202' | '204'
    readonly description: string
    readonly schema?: z.ZodType
    readonly headers?: ZodOpenApiResponseObject['headers']
  }
  readonly failures: readonly FailureCode[]
}

const operation = ({
  body,
  isBodyOptional = false,
  success,
  failures,
  ...described
}: Operation): ZodOpenApiOperationObject => ({
  ...described,
  ...(body && {
    requestBody: { required: !isBodyOptional, content: { 'application/json': { schema: body } } },
  }),
  responses: {
    [success.status]: {
      description: success.description,
      ...(success.schema && { content: { 'application/json': { schema: success.schema } } }),
      ...(success.headers && { headers: success.headers }),
    },
    ...problems(failures),
  },
})

/** One response a status, with an example of every failure that has it. */
const problems = (codes: readonly FailureCode[]): ZodOpenApiOperationObject['responses'] => {
  const byStatus = Map.groupBy(codes.toSorted(), (code) => describeFailure(code).status)
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      String(status),
      {
        description: sameStatus.map((code) => `\`${code}\`: ${describeFailure(code).title}.`).join('\n\n'),
        ...(isWorthWaiting(status) && {
          headers: {
            'Retry-After': {
              description: 'Seconds.',
              required: true,
              schema: { type: 'integer' as const, minimum: 1 },
            },
          },
        }),
        content: {
          'application/problem+json': {
            schema: problemAnswer,
            examples: Object.fromEntries(sameStatus.map((code) => [code, { value: exampleProblem(code) }])),
          },
        },
      },
    ]),
  )
}

/** Where the same call can succeed later, and `Retry-After` says when. */
const isWorthWaiting = (status: number): boolean => [429, 503, 504].includes(status)

const exampleProblem = (code: FailureCode) => {
  const { status, title } = describeFailure(code)
  const waits = isWorthWaiting(status)
  return { type: problemType(code), title, status, detail: title, code, ...(waits && { retry_after: 5 }) }
}

const paths: ZodOpenApiObject['paths'] = {
  '/v1/captchas': {
    post: operation({
      operationId: 'createCaptcha',
      tags: ['Sign-up'],
      summary: 'Draw a captcha',
      description:
        'The first picture is easy. For a client that asks or fails often they get harder, and longer.',
      body: captchaRequest,
      isBodyOptional: true,
      success: { status: '201', description: 'A picture to solve.', schema: captchaAnswer },
      failures: [...withBody, 'too_many_requests'],
    }),
  },
  '/v1/sms-codes': {
    post: operation({
      operationId: 'sendSmsCode',
      tags: ['Sign-up'],
      summary: 'Send an SMS code for a solved captcha',
      description: 'A checked captcha is spent, whether the answer was right or wrong.',
      body: smsCodeRequest,
      success: { status: '202', description: 'The SMS is on its way.', schema: smsCodeAnswer },
      failures: [
        ...withBody,
        'captcha_expired',
        'captcha_incorrect',
        'country_not_supported',
        'sms_refused',
        'sms_too_frequent',
        'too_many_requests',
        'sms_unavailable',
        'sms_unconfirmed',
      ],
    }),
  },
  '/v1/users': {
    post: operation({
      operationId: 'createUser',
      tags: ['Sign-up'],
      summary: 'Register with the SMS code, and sign in',
      description:
        'A try with the right code spends a guess too, also when the user name is taken. ' +
        'Sent again after a lost answer, it ends as the first time.',
      body: userRequest,
      success: {
        status: '201',
        description: 'Registered and signed in.',
        schema: userAnswer,
        headers: signsIn,
      },
      failures: [
        ...withBody,
        'sms_code_expired',
        'sms_code_incorrect',
        'username_taken',
        'mobile_taken',
        'weak_password',
        'too_many_guesses',
        'too_many_requests',
      ],
    }),
  },
  '/v1/sessions': {
    post: operation({
      operationId: 'createSession',
      tags: ['Session'],
      summary: 'Sign in',
      body: sessionRequest,
      success: { status: '201', description: 'Signed in.', schema: userAnswer, headers: signsIn },
      failures: [...withBody, 'invalid_credentials', 'too_many_requests'],
    }),
  },
  '/v1/session': {
    get: operation({
      operationId: 'getSession',
      tags: ['Session'],
      summary: 'Who is signed in',
      security: [{ session: [] }],
      success: { status: '200', description: 'The signed-in user.', schema: userAnswer },
      failures: [...always, 'unauthenticated'],
    }),
    delete: operation({
      operationId: 'deleteSession',
      tags: ['Session'],
      summary: 'Sign out',
      description: 'Succeeds without a session too.',
      security: [{ session: [] }, {}],
      success: { status: '204', description: 'Signed out.', headers: signsOut },
      failures: writing,
    }),
  },
  '/health': {
    get: operation({
      operationId: 'getHealth',
      tags: ['Service'],
      summary: 'Whether the service can do its work',
      success: { status: '200', description: 'The stores answer.', schema: healthAnswer },
      failures: always,
    }),
  },
}

/** The OpenAPI 3.1 document of v1, made from the schemas that validate. */
export const buildDocument = () =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Latchkey',
      version: '1',
      description:
        'Phone-verified sign-up. Draw a captcha, ask for an SMS code with its answer, register with the code.\n\n' +
        'Every failure is a problem document (RFC 9457); branch on its `code`. Calls from pages of other ' +
        'origins are refused unless the service allows the origin.',
    },
    servers: [{ url: '/' }],
    security: [],
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-session' } },
    },
    paths,
  })
