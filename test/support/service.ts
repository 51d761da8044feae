import { env } from 'cloudflare:workers'
import { createApp } from '../../src/app.ts'
import { buildDeps, type Deps } from '../../src/services.ts'
import { createInbox, type Inbox } from '../../src/core/inbox.ts'
import { outboxSender } from '../../src/delivery/outbox/outbox.ts'

/** The stores and gates, with settings of the tests' own: a developer's .dev.vars must not change a test. */
export const bindings: Env = {
  ENTRIES: env.ENTRIES,
  DB: env.DB,
  RATE_GATES: env.RATE_GATES,
  PHONE_GATES: env.PHONE_GATES,
  ENVIRONMENT: 'development',
  CODE_SECRET: 'a secret of the tests, long enough for a key',
  SMS_PROVIDERS: 'outbox',
}

interface ServiceOptions {
  /** Settings that differ from the tests' own. */
  readonly settings?: Readonly<Record<string, string>>
  /** The provider, where a test is about one; otherwise messages go to the inbox. */
  readonly fetch?: (request: Request) => Promise<Response>
  readonly deps?: Partial<Deps>
}

interface Call {
  readonly json?: unknown
  /** Sent as it stands, instead of `json`. */
  readonly body?: BodyInit
  readonly headers?: Readonly<Record<string, string>>
}

/** The whole service on the real local stores and gates, in this isolate, so that a test can hold its inbox. */
export interface Service {
  readonly deps: Deps
  readonly inbox: Inbox
  readonly call: (method: string, path: string, call?: Call) => Promise<Response>
  /** Ends when all that goes on after the answers has ended. */
  readonly settled: () => Promise<void>
}

export const startService = (options: ServiceOptions = {}): Service => {
  const inbox = createInbox()
  const background: Promise<unknown>[] = []
  const now = () => Date.now()
  const built = buildDeps(
    { ...bindings, ...options.settings },
    { fetch: (input, init) => (options.fetch ?? refuseToSend)(new Request(input, init)), now },
  )
  if (!built.ok) throw new Error(`Wrong settings: ${built.error.join(', ')}`)
  const deps: Deps = {
    ...built.value,
    inbox,
    ...(options.fetch === undefined && { sendSms: outboxSender(inbox, now) }),
    waitUntil: (work) => void background.push(work.catch(() => undefined)),
    ...options.deps,
  }
  const app = createApp(deps)
  return {
    deps,
    inbox,
    call: async (method, path, { json, body, headers } = {}) =>
      app.fetch(
        new Request(new URL(path, 'https://latchkey.example'), {
          method,
          ...((json !== undefined || body !== undefined) && { body: body ?? JSON.stringify(json) }),
          headers: { ...(json !== undefined && { 'Content-Type': 'application/json' }), ...headers },
        }),
      ),
    settled: async () => {
      for (let seen = -1; seen !== background.length;) {
        seen = background.length
        await Promise.all(background)
      }
    },
  }
}

const refuseToSend = async (): Promise<Response> => {
  throw new Error('This test expects no call to a provider')
}
