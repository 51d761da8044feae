import type { Trips } from '../../bench/trip-budget.ts'
import { createInbox } from '../../src/core/inbox.ts'
import { createOutbox } from '../../src/delivery/outbox/outbox.ts'
import { challengeFilters } from '../../src/limits/policies.ts'
import { intercept } from './intercept.ts'
import { bindings, type Service, startService } from './service.ts'

/** Watches every call to KV, a Durable Object, the database or the provider. */
export interface TripWatch {
  readonly service: Service
  /** The calls since the last {@link TripWatch.forget}, in order. */
  readonly calls: readonly string[]
  /** The Durable Objects that were called. */
  readonly objects: ReadonlyMap<string, DurableObjectStub>
  /** Of the database, as it bills them. */
  readonly rows: { read: number; written: number }
  readonly forget: () => void
  /**
   * Makes a request and finds out which calls its answer waits for.
   *
   * @param prepare prepares the request and gives it. It is called again for every repetition
   */
  readonly trace: (prepare: () => Promise<() => Promise<Response>>) => Promise<Trips>
}

/** A call that is not performed before it is released. */
interface PendingTrip {
  readonly index: number
  /** Performs the call. The result hands the outcome to the caller. */
  readonly perform: () => Promise<() => void>
}

type TripOf = <T>(call: string, perform: () => Promise<T>) => Promise<T>

/**
 * Starts a service on the real stores and objects. Its remote calls are counted, and in {@link TripWatch.trace} delayed.
 * Rate limiting bindings are local to the platform and not counted.
 */
export function watchTrips(options: Parameters<typeof startService>[0] = {}): TripWatch {
  const calls: string[] = []
  const objects = new Map<string, DurableObjectStub>()
  const rows = { read: 0, written: 0 }
  let isDelaying = false
  let pending: PendingTrip[] = []

  const trip: TripOf = (call, perform) => {
    const index = calls.push(call) - 1
    if (!isDelaying) return perform()
    return new Promise((resolve, reject) => {
      pending.push({
        index,
        perform: () =>
          perform().then(
            (value) => () => resolve(value),
            (error: unknown) => () => reject(error),
          ),
      })
    })
  }
  const env = { ...bindings, ...options.env }
  const watched = {
    ENTRIES: watchEntries(env.ENTRIES, trip),
    DB: watchDatabase(env.DB, trip, rows),
    RATE_LIMITERS: watchObjects('limiter', env.RATE_LIMITERS, trip, objects),
    PHONE_LEDGERS: watchObjects('ledger', env.PHONE_LEDGERS, trip, objects),
    IDEMPOTENT_CALLS: watchObjects('call', env.IDEMPOTENT_CALLS, trip, objects),
    CIRCUIT_BREAKERS: watchObjects('breakers', env.CIRCUIT_BREAKERS, trip, objects),
  }
  for (const [name, binding] of Object.entries(env))
    if (typeof binding === 'object' && !(name in watched) && !(name in challengeFilters))
      throw new Error(`The calls of ${name} are not watched`)
  const inbox = createInbox()
  const providers = options.outside?.providers ?? [createOutbox(inbox, () => Date.now())]
  const service = startService({
    ...options,
    env: { ...env, ...watched },
    outside: {
      // Does not wait: the trace would take a pause for the end.
      wait: () => new Promise((resolve) => setTimeout(resolve)),
      ...options.outside,
      inbox,
      providers: providers.map((provider) => ({
        ...provider,
        send: (message) => trip('SMS provider', () => provider.send(message)),
      })),
    },
  })

  return { service, calls, objects, rows, forget, trace }

  async function trace(prepare: () => Promise<() => Promise<Response>>): Promise<Trips> {
    const { rounds } = await runInRounds(await prepare())
    const made = [...calls]
    // A call that is alone in its round was waited for. Of several, each is withheld once.
    const waitedFor = new Set(rounds.filter((round) => round.length === 1).flat())
    for (const index of rounds.filter((round) => round.length > 1).flat())
      if ((await runInRounds(await prepare(), index)).isWaitedFor) waitedFor.add(index)
    const path = rounds.map((round) =>
      round.filter((index) => waitedFor.has(index)).map((index) => made[index] ?? ''),
    )
    return {
      path: path.filter((round) => round.length > 0),
      beside: made.filter((_, index) => !waitedFor.has(index)),
    }
  }

  /** Makes one request, and releases all pending calls at a time. A withheld call is released when no other is pending. */
  async function runInRounds(call: () => Promise<Response>, withheld?: number) {
    const rounds: number[][] = []
    let [isAnswered, isWaitedFor] = [false, false]
    calls.length = 0
    isDelaying = true
    const answer = call().then(() => (isAnswered = true))
    for (;;) {
      await untilNothingMoves()
      if (isAnswered && pending.length === 0) break
      const due = pending.filter(({ index }) => index !== withheld)
      if (due.length === 0 && pending.length > 0) isWaitedFor = !isAnswered
      const released = due.length > 0 ? due : pending
      pending = pending.filter((other) => !released.includes(other))
      if (!isAnswered) rounds.push(released.map(({ index }) => index))
      const outcomes = await Promise.all(released.map(({ perform }) => perform()))
      for (const handOver of outcomes) handOver()
    }
    isDelaying = false
    await answer
    await service.settled()
    return { rounds, isWaitedFor }
  }

  /**
   * Waits for turns of the event loop and not for a time, so a slow machine gives the same result. A call that came too
   * late would make one round too many, never one too few.
   */
  async function untilNothingMoves(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 8; quietTurns += 1) {
      const before = calls.length
      await new Promise((resolve) => setTimeout(resolve))
      if (calls.length !== before) quietTurns = -1
    }
  }

  function forget(): void {
    calls.length = 0
    objects.clear()
    Object.assign(rows, { read: 0, written: 0 })
  }
}

/** The kind of a key or an object: `captcha` of `captcha:{id}`. */
function kindOf(name: string): string {
  if (name.startsWith('+')) return 'phone'
  return name.includes(':') ? (name.split(':')[0] ?? name) : 'idempotent'
}

function watchEntries(entries: KVNamespace, trip: TripOf): KVNamespace {
  return intercept(entries, ({ method, args, perform }) =>
    trip(`KV ${method} ${kindOf(String(args[0]))}`, perform),
  )
}

function watchObjects<
  Objects extends
    | Env['RATE_LIMITERS']
    | Env['PHONE_LEDGERS']
    | Env['IDEMPOTENT_CALLS']
    | Env['CIRCUIT_BREAKERS'],
>(
  role: 'limiter' | 'ledger' | 'call' | 'breakers',
  objects: Objects,
  trip: TripOf,
  seen: Map<string, DurableObjectStub>,
): Objects {
  const getByName = (name: string) => {
    const object = objects.getByName(name)
    seen.set(name, object)
    return intercept(object, ({ method, perform }) => trip(`${kindOf(name)} ${role} ${method}`, perform))
  }
  return { getByName } as never
}

function watchDatabase(db: D1Database, trip: TripOf, rows: { read: number; written: number }): D1Database {
  // A batch takes the database's own statements.
  const own = new WeakMap<object, D1PreparedStatement>()
  function count<T>(result: D1Result<T>): D1Result<T> {
    rows.read += result.meta.rows_read
    rows.written += result.meta.rows_written
    return result
  }
  function watch(statement: D1PreparedStatement): D1PreparedStatement {
    const all = (): Promise<D1Result> => trip('D1 statement', async () => count(await statement.all()))
    const watched = {
      bind: (...values: unknown[]) => watch(statement.bind(...values)),
      // The database's own `first` hides the number of rows.
      first: async () => (await all()).results[0] ?? null,
      run: all,
      all,
    } as unknown as D1PreparedStatement
    own.set(watched, statement)
    return watched
  }
  return {
    prepare: (query: string) => watch(db.prepare(query)),
    withSession: (constraint: string) => watchDatabase(db.withSession(constraint) as never, trip, rows),
    batch: (batch: D1PreparedStatement[]) =>
      trip(`D1 batch of ${batch.length}`, async () =>
        (await db.batch(batch.map((statement) => own.get(statement) ?? statement))).map(count),
      ),
  } as unknown as D1Database
}
