import { env } from 'cloudflare:workers'
import { createApp } from '../../src/app.ts'
import { createInbox, type Inbox } from '../../src/core/inbox.ts'
import { createOutbox } from '../../src/delivery/outbox/outbox.ts'
import { buildServices, type Outside, type Services } from '../../src/services.ts'

/** The stores and objects, with settings of the tests' own: a developer's .dev.vars must not change a test. */
export const bindings: Env = {
  ENTRIES: env.ENTRIES,
  DB: env.DB,
  RATE_LIMITERS: env.RATE_LIMITERS,
  PHONE_LEDGERS: env.PHONE_LEDGERS,
  IDEMPOTENT_CALLS: env.IDEMPOTENT_CALLS,
  CIRCUIT_BREAKERS: env.CIRCUIT_BREAKERS,
  CHALLENGES: env.CHALLENGES,
  EASY_CHALLENGES: env.EASY_CHALLENGES,
  MEDIUM_CHALLENGES: env.MEDIUM_CHALLENGES,
  ENVIRONMENT: 'development',
  CODE_SECRET: 'a secret of the tests, long enough for a key',
  SMS_PROVIDERS: 'outbox',
}

interface ServiceOptions {
  /** Settings that differ from the tests' own. */
  readonly settings?: Readonly<Record<string, string>>
  /** The provider's answers. Without them messages go to the inbox. */
  readonly fetch?: (request: Request) => Promise<Response>
  /** Bindings that replace the real ones. */
  readonly env?: Partial<Env>
  readonly outside?: Partial<Outside>
}

interface Call {
  readonly json?: unknown
  /** Sent unchanged, instead of `json`. */
  readonly body?: BodyInit
  readonly headers?: Readonly<Record<string, string>>
}

/** The whole service on the real local stores and objects, in this isolate, so that a test can read its inbox. */
export interface Service {
  readonly env: Env
  readonly services: Services
  readonly inbox: Inbox
  readonly call: (method: string, path: string, call?: Call) => Promise<Response>
  /** Resolves when the work in the background has ended. */
  readonly settled: () => Promise<void>
}

export function startService(options: ServiceOptions = {}): Service {
  const inbox = options.outside?.inbox ?? createInbox()
  const background: Promise<unknown>[] = []
  const now = () => Date.now()
  const env: Env = { ...bindings, ...options.settings, ...options.env }
  const built = buildServices(env, {
    fetch: (input, init) => (options.fetch ?? refuseToSend)(new Request(input, init)),
    now,
    inbox,
    background: (work) => void background.push(work.catch(() => undefined)),
    ...(options.fetch === undefined && { providers: [createOutbox(inbox, now)] }),
    ...options.outside,
  })
  if (!built.ok) throw new Error(`Wrong settings: ${JSON.stringify(built.error)}`)
  const services = built.value
  const app = createApp(services)
  return {
    env,
    services,
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

async function refuseToSend(): Promise<Response> {
  throw new Error('This test expects no call to a provider')
}
