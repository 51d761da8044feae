import { Hono } from 'hono'
import type { Deps } from '../services.ts'
import { reach } from '../core/outage.ts'
import { buildDocument } from './v1/document.ts'

const healthTimeoutMs = 3000

/** A store that does not answer is as bad as one that fails, and a monitor does not wait. */
const inTime = <T>(call: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No answer in ${healthTimeoutMs} ms`)), healthTimeoutMs)
    call.then(resolve, reject).finally(() => clearTimeout(timer))
  })

/** What the people who run or call the service ask about it. */
export const operationsSurface = (deps: Deps): Hono => {
  const app = new Hono({ strict: false })
  let document: ReturnType<typeof buildDocument> | undefined

  app.get('/health', async (c) => {
    await Promise.all([
      reach('d1', () => inTime(deps.db.prepare('SELECT 1').first())),
      reach('kv', () => inTime(deps.entries.get('health'))),
    ])
    return c.json({ status: 'ok' })
  })

  // Made at first use: a Worker's start-up time is limited.
  app.get('/openapi.json', (c) => c.json((document ??= buildDocument())))

  if (deps.inbox) app.get('/dev/inbox', (c) => c.json(deps.inbox))

  return app
}
