import { Hono } from 'hono'
import { Outage } from '../core/outage.ts'
import type { Inbox } from '../core/inbox.ts'
import { buildDocument } from './v1/openapi.ts'

/** A store that does not answer in time has failed, and a monitor does not wait. */
const timeoutMs = 3000

/** For so long the last look is the answer, so that a monitor's questions reach the stores at most so often. */
const freshMs = 5000

interface Parts {
  /** Fails if a store does not answer. */
  readonly lookAtStores: () => Promise<unknown>
  readonly now: () => number
  /** In development. */
  readonly inbox: Inbox | undefined
}

/** What the people who run or call the service ask about it. */
export function healthApi({ lookAtStores, now, inbox }: Parts): Hono {
  const app = new Hono({ strict: false })
  let document: ReturnType<typeof buildDocument> | undefined
  let lastLook: { readonly atMs: number; readonly error: unknown } | undefined

  app.get('/health', async (c) => {
    if (!lastLook || now() - lastLook.atMs >= freshMs || now() < lastLook.atMs) {
      const error: unknown = await inTime(lookAtStores()).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      lastLook = { atMs: now(), error }
    }
    if (lastLook.error instanceof Error) throw lastLook.error
    return c.json({ status: 'ok' })
  })

  // Built at first use: a Worker's start-up time is limited.
  app.get('/openapi.json', (c) => c.json((document ??= buildDocument())))

  if (inbox) app.get('/dev/inbox', (c) => c.json(inbox))

  return app
}

function inTime(work: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = new Outage('stores', new Error(`No answer in ${timeoutMs} ms`))
    const timer = setTimeout(() => reject(late), timeoutMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
