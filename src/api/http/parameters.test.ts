import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { captchaIdSchema, passwordSchema, usernameSchema, verificationIdSchema } from './parameters.ts'

function complaints(schema: z.ZodType, value: unknown): string[] {
  return schema.safeParse(value).error?.issues.map(({ message }) => message) ?? []
}

describe('what is said about a wrong parameter', () => {
  it.each<[z.ZodType, string, string]>([
    [usernameSchema, 'ada', 'must be 5 to 20 of A-Z a-z 0-9 _ -, and not digits and - alone'],
    [usernameSchema, '138-0013-8000', 'must be 5 to 20 of A-Z a-z 0-9 _ -, and not digits and - alone'],
    [passwordSchema, '1234567', 'must have 8 to 128 characters'],
    [captchaIdSchema, 'a/b', 'must be a captcha id'],
    [verificationIdSchema, 'a/b', 'must be a verification id'],
  ])('%#: names what it must be', (schema, value, complaint) => {
    expect(complaints(schema, value)).toEqual([complaint])
  })

  it('is one thing: the length of a malformed password is not reported as well', () => {
    expect(complaints(passwordSchema, '\ud83d')).toEqual(['must be well-formed Unicode'])
  })
})
