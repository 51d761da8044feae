import * as z from 'zod'
import { createDocument } from 'zod-openapi'
import { captchasPaths } from './captchas.ts'
import { always, operation, type Paths } from './operation.ts'
import { passkeysPaths } from './passkeys.ts'
import { sessionPaths } from './session.ts'
import { sessionsPaths } from './sessions.ts'
import { passwordResetsPaths } from './password-resets.ts'
import { passwordRulesPaths } from './password-rules.ts'
import { smsCodesPaths } from './sms-codes.ts'
import { userPaths } from './user.ts'
import { usersPaths } from './users.ts'

const healthPaths: Paths = {
  '/health': {
    get: operation({
      operationId: 'getHealth',
      tags: ['Service'],
      summary: 'Whether the service can do its work',
      description: 'The answer may be some seconds old.',
      success: {
        status: '200',
        description: 'The stores answer.',
        schema: z.object({ status: z.literal('ok') }).meta({ id: 'Health' }),
      },
      failures: always,
    }),
  },
}

/** The OpenAPI 3.1 document of v1, made from the schemas that validate. */
export function buildDocument() {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Latchkey',
      version: '1',
      description:
        'Phone-verified sign-up and accounts. Draw a captcha, ask for an SMS code with its answer, and use the code: to ' +
        'register, to sign in, for a new password or another number.\n\n' +
        'Every failure is a problem document (RFC 9457); branch on its `code`. Calls from pages of other ' +
        'origins are refused unless the service allows the origin.',
    },
    servers: [{ url: '/' }],
    security: [],
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-session' } },
    },
    paths: {
      ...captchasPaths,
      ...smsCodesPaths,
      ...usersPaths,
      ...sessionsPaths,
      ...sessionPaths,
      ...passwordResetsPaths,
      ...passwordRulesPaths,
      ...userPaths,
      ...passkeysPaths,
      ...healthPaths,
    },
  })
}
