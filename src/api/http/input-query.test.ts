import { Hono } from 'hono'
import { expect, it } from 'vitest'
import * as z from 'zod'
import type { FailureCode } from '../../core/errors.ts'
import { answerHeaders } from './headers.ts'
import { requireDecodableQuery, validQuery } from './input.ts'
import { requestScope } from './scope.ts'
import { expectProblem } from '../../../test/support/expectations.ts'

const query = z.object({ answer: z.string().min(1), id: z.string().min(2, { error: 'is too short' }) })

const app = new Hono()
  .use(requestScope(), answerHeaders())
  .get('/', requireDecodableQuery(), validQuery(query), (c) => c.json(c.req.valid('query')))

it('a query is decoded, and unknown parameters are left out', async () => {
  const response = await app.request('/?answer=%E5%AF%86+x&id=12&more=1')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ answer: '密 x', id: '12' })
})

const twice = 'Invalid input: expected string, received array'
const undecodable = 'must be percent-encoded UTF-8'

it.each<[string, FailureCode, string, string]>([
  ['id=12', 'incomplete_parameters', '?answer', 'is missing or empty'],
  ['id=12&answer=', 'incomplete_parameters', '?answer', 'is missing or empty'],
  ['answer=x&id=1', 'invalid_parameters', '?id', 'is too short'],
  ['answer=x&answer=y&id=12', 'invalid_parameters', '?answer', twice],
  ['answer=%ff&id=12', 'invalid_parameters', '?', undecodable],
  ['answer=%&id=12', 'invalid_parameters', '?', undecodable],
  ['answer=%e5%af&id=12', 'invalid_parameters', '?', undecodable],
])('the query "%s" is refused as %s: %s %s', async (text, code, pointer, detail) => {
  await expectProblem(await app.request(`/?${text}`), code, { errors: [{ pointer, detail }] })
})
