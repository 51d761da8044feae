import { Hono } from 'hono'
import * as z from 'zod'
import { passwordLength } from '../../accounts/password-rules.ts'
import type { Call } from './call.ts'
import { always, operation, type Paths } from './operation.ts'

const length = (description: string, example: number) => z.int().min(1).meta({ description, example })

const passwordRules = z
  .object({
    minimum_length: length('In characters (Unicode code points).', 8),
    maximum_length: length('In the same.', passwordLength.maximum),
  })
  .meta({ id: 'PasswordRules' })

export function passwordRulesResource(minimumLength: number): Hono {
  const app = new Hono({ strict: false })

  app.get('/', (c) => c.json({ minimum_length: minimumLength, maximum_length: passwordLength.maximum }))

  return app
}

export const passwordRulesPaths: Paths = {
  '/v1/password-rules': {
    get: operation({
      operationId: 'getPasswordRules',
      tags: ['Sign-up'],
      summary: 'How long a new password must be',
      description:
        'For a page that tells it while the password is typed. The other rules depend on the user.',
      success: { status: '200', description: 'The lengths.', schema: passwordRules },
      failures: always,
    }),
  },
}

export interface PasswordRulesCalls {
  readonly getPasswordRules: Call<undefined, typeof passwordRules>
}
