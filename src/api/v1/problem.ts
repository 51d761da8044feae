import * as z from 'zod'
import { type FailureCode, failureStatuses } from '../../core/errors.ts'
import { seconds, verificationId } from './fields.ts'

export const problem = z
  .object({
    type: z.string().meta({ description: 'A URN that names the kind of problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(failureStatuses) as [FailureCode, ...FailureCode[]]).meta({
      description: 'What to branch on. A published code keeps its meaning.',
    }),
    retry_after: seconds(
      'Seconds to wait before the same call can succeed; also in `Retry-After`.',
      180,
    ).optional(),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'JSON pointer into the body; empty for the body itself.' }),
          detail: z.string(),
        }),
      )
      .optional(),
    verification_id: verificationId.optional(),
    expires_in: seconds(
      'With `verification_id`: the lifetime of the code, should it arrive.',
      180,
    ).optional(),
  })
  .meta({ id: 'Problem', description: 'Problem details as of RFC 9457.' })
