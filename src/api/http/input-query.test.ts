import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { answerHeaders } from './headers.ts'
import { requireDecodableQuery, validQuery } from './input.ts'
import { requestScope } from './scope.ts'
import { expectProblem } from '../../../test/support/expectations.ts'

const query = z.object({ answer: z.string().min(1), id: z.string().min(2, { error: 'is too short' }) })

const app = new Hono()
  .use(requestScope(), answerHeaders())
  .get('/', requireDecodableQuery(), validQuery(query), (c) => c.json(c.req.valid('query')))

describe('a query', () => {
  it('is taken decoded, and what it does not know is left out', async () => {
    const response = await app.request('/?answer=%E5%AF%86+x&id=12&more=1')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ answer: '密 x', id: '12' })
  })

  it.each([
    ['a missing parameter', '/?id=12', '?answer'],
    ['an empty parameter', '/?id=12&answer=', '?answer'],
  ])('with %s is incomplete', async (_, path, pointer) => {
    await expectProblem(await app.request(path), 'incomplete_parameters', {
      errors: [{ pointer, detail: 'is missing or empty' }],
    })
  })

  it('with a parameter that is too short is invalid', async () => {
    await expectProblem(await app.request('/?answer=x&id=1'), 'invalid_parameters', {
      errors: [{ pointer: '?id', detail: 'is too short' }],
    })
  })

  it('with a parameter that is given twice is invalid', async () => {
    await expectProblem(await app.request('/?answer=x&answer=y&id=12'), 'invalid_parameters', {
      errors: [{ pointer: '?answer', detail: expect.stringContaining('expected string') }],
    })
  })

  it.each(['/?answer=%ff&id=12', '/?answer=%&id=12', '/?answer=%e5%af&id=12'])(
    'that is not percent-encoded UTF-8 is refused: %s',
    async (path) => {
      await expectProblem(await app.request(path), 'invalid_parameters', {
        errors: [{ pointer: '?', detail: 'must be percent-encoded UTF-8' }],
      })
    },
  )
})
