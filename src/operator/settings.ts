import * as z from 'zod'

export const operatorSettings = {
  /** What an operator's programs send as `Authorization: Bearer`. Without it nothing exists under `/ops/`. */
  OPS_TOKEN: z
    .string()
    .regex(/^[\w.~+/-]{32,}=*$/, {
      error: 'must have at least 32 of A-Z a-z 0-9 - . _ ~ + /, then = if any',
    })
    .optional(),
}
