import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { limitBody } from './input.ts'

/** One route reads the body, the other does not. */
const app = new Hono()
app.use(limitBody())
app.post('/echo', async (c) => c.text(await c.req.text()))
app.post('/blind', (c) => c.text('reached'))

it('passes on a body that arrives whole', async () => {
  const response = await send('/echo', ['one ', 'two'], true)
  expect(await response.text()).toBe('one two')
})

it.each([
  ['/echo', {}],
  ['/blind', {}],
  ['/blind', { 'Content-Length': '9' }],
])('refuses a body that breaks off, before %s is reached (%j)', async (path, headers) => {
  const response = await send(path, ['one '], false, headers)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    code: 'invalid_parameters',
    errors: [{ pointer: '', detail: 'must arrive whole' }],
  })
})

it('refuses a body that is too large, before anything is reached', async () => {
  const response = await send('/blind', ['x'.repeat(16 * 1024), 'x'], true)
  expect(response.status).toBe(413)
})

/** Sends a body in parts. Unless it is whole, it breaks off after them. */
function send(path: string, parts: readonly string[], isWhole: boolean, headers: HeadersInit = {}) {
  const body = new ReadableStream({
    start: (controller) => {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part))
      if (isWhole) controller.close()
      else controller.error(new Error('connection reset'))
    },
  })
  return app.request(path, { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
}
