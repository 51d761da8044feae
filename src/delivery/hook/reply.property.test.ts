import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText } from '../../../test/support/property-text.ts'
import { err, ok } from '../../core/result.ts'
import { parseHookReply } from './reply.ts'

it('outside of 2xx, any body without a documented code is failed or unknown, and its text is not in the reason', () => {
  const errors = anyText().map((code) => JSON.stringify({ error: { code } }))
  const bodies = fc.oneof(
    fc.oneof(anyText(), fc.json(), errors).map(ok),
    fc.constantFrom('timeout' as const, 'network' as const, 'too_large' as const).map(err),
  )
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 599 }), bodies, (httpStatus, body) => {
      expect(parseHookReply(httpStatus, body)).toEqual({
        status: expect.stringMatching(/^(failed|unknown)$/),
        reason: `http_${httpStatus}`,
      })
    }),
  )
})
