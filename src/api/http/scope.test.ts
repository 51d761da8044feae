import { Hono } from 'hono'
import { expect, it, vi } from 'vitest'
import { emit } from '../../core/events.ts'
import { answerHeaders } from './headers.ts'
import { requestScope } from './scope.ts'

it.each([
  [{ colo: 'HKG' }, 'HKG'],
  [{ colo: 5 }, 'unknown'],
  [undefined, 'unknown'],
])('the answer and the events of a request, also later ones, have its id: %j', async (cf, place) => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  let background: Promise<void> | undefined
  const app = new Hono().use(requestScope(), answerHeaders()).get('/', (c) => {
    emit('info', 'purged', { sessions: 0, redeemedCodes: 0 })
    background = answered.then(() => emit('info', 'background_work_failed', { error: 'late' }))
    return c.text('answered')
  })
  const write = vi.spyOn(console, 'info').mockImplementation(() => undefined)
  const request = new Request('https://a.example/', { headers: { 'X-Request-Id': 'forged' } })
  Object.defineProperty(request, 'cf', { value: cf })
  const response = await app.fetch(request)
  answer()
  await background
  const requestId = response.headers.get('X-Request-Id')
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect(write.mock.calls.map(([line]) => JSON.parse(line as string) as unknown)).toEqual([
    { event: 'purged', request_id: requestId, place, sessions: 0, redeemedCodes: 0 },
    { event: 'background_work_failed', request_id: requestId, place, error: 'late' },
  ])
  write.mockRestore()
})
