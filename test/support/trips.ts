import type { Trips } from '../../bench/trip-budget.ts'
import { createInbox } from '../../src/core/inbox.ts'
import { createOutbox } from '../../src/delivery/outbox/outbox.ts'
import { bindings, type Service, startService } from './service.ts'

/** A call that has been made, and is not performed before it is released. */
interface HeldTrip {
  readonly index: number
  /** Performs the call, and gives what hands the outcome to its caller. */
  readonly perform: () => Promise<() => void>
}

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
   * Makes a request and finds out what its answer waits for.
   *
   * @param prepare leads up to the request, and gives it; called again for every look at it
   */
  readonly trace: (prepare: () => Promise<() => Promise<Response>>) => Promise<Trips>
}

/**
 * A service on the real stores and objects, whose remote calls are counted, and held in {@link TripWatch.trace}. The rate
 * limiting bindings are local to the platform and not counted.
 */
export const watchTrips = (options: Parameters<typeof startService>[0] = {}): TripWatch => {
  let isHolding = false
  let held: HeldTrip[] = []
  const calls: string[] = []
  const objects = new Map<string, DurableObjectStub>()
  const rows = { read: 0, written: 0 }

  const trip = <T>(call: string, perform: () => Promise<T>): Promise<T> => {
    const index = calls.push(call) - 1
    if (!isHolding) return perform()
    return new Promise((resolve, reject) => {
      held.push({
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
  const inbox = createInbox()
  const [provider = createOutbox(inbox, () => Date.now())] = options.outside?.providers ?? []
  const service = startService({
    ...options,
    env: {
      ...env,
      ENTRIES: watchEntries(env.ENTRIES, trip),
      DB: watchDatabase(env.DB, trip, rows),
      RATE_LIMITERS: watchObjects('limiter', env.RATE_LIMITERS, trip, objects),
      PHONE_LEDGERS: watchObjects('ledger', env.PHONE_LEDGERS, trip, objects),
    },
    outside: {
      // Waiting would be taken for a standstill.
      wait: () => new Promise((resolve) => setTimeout(resolve)),
      ...options.outside,
      inbox,
      providers: [{ ...provider, send: (message) => trip('SMS provider', () => provider.send(message)) }],
    },
  })

  const release = async (trips: readonly HeldTrip[]): Promise<void> => {
    const outcomes = await Promise.all(trips.map(({ perform }) => perform()))
    for (const handOver of outcomes) handOver()
  }

  /**
   * Goes on until all work on this side stands still. Turns of the event loop are waited for and not a time, so a slow
   * machine gives the same; and a call that came too late would make a round too many, never one too few.
   */
  const standstill = async (): Promise<void> => {
    for (let quietTurns = 0; quietTurns < 8; quietTurns += 1) {
      const before = calls.length
      await new Promise((resolve) => setTimeout(resolve))
      if (calls.length !== before) quietTurns = -1
    }
  }

  /** Makes one request in rounds. A withheld call is not released as long as there is anything else to do. */
  const run = async (call: () => Promise<Response>, withheld?: number) => {
    const rounds: number[][] = []
    let [isAnswered, isWaitedFor] = [false, false]
    calls.length = 0
    isHolding = true
    const answer = call().then((response) => {
      isAnswered = true
      return response
    })
    for (;;) {
      await standstill()
      if (isAnswered && held.length === 0) break
      const due = held.filter(({ index }) => index !== withheld)
      if (due.length === 0 && held.length > 0) isWaitedFor = !isAnswered
      const released = due.length > 0 ? due : held
      held = held.filter((heldTrip) => !released.includes(heldTrip))
      if (!isAnswered) rounds.push(released.map(({ index }) => index))
      await release(released)
    }
    isHolding = false
    await answer
    await service.settled()
    return { rounds, isWaitedFor }
  }

  const trace: TripWatch['trace'] = async (prepare) => {
    const { rounds } = await run(await prepare())
    const made = [...calls]
    // What alone could make it go on was waited for. Of several, each is withheld once to see.
    const waitedFor = new Set(rounds.filter((round) => round.length === 1).flat())
    for (const index of rounds.filter((round) => round.length > 1).flat())
      if ((await run(await prepare(), index)).isWaitedFor) waitedFor.add(index)
    const name = (index: number): string => made[index] ?? ''
    return {
      path: rounds
        .map((round) => round.filter((index) => waitedFor.has(index)).map(name))
        .filter((round) => round.length > 0),
      beside: made.filter((_, index) => !waitedFor.has(index)),
    }
  }

  const forget = () => {
    calls.length = 0
    objects.clear()
    Object.assign(rows, { read: 0, written: 0 })
  }
  return { service, calls, objects, rows, forget, trace }
}

type TripOf = <T>(call: string, perform: () => Promise<T>) => Promise<T>

/** What the name of a key or an object is about: `captcha` of `captcha:{id}`. */
const kindOf = (name: string): string => (name.startsWith('+') ? 'phone' : (name.split(':')[0] ?? name))

const watchEntries = (entries: KVNamespace, trip: TripOf): KVNamespace =>
  new Proxy(entries, {
    get:
      (target, method) =>
      (key: string, ...rest: unknown[]): Promise<unknown> =>
        trip(`KV ${String(method)} ${kindOf(key)}`, () =>
          Reflect.apply(Reflect.get(target, method), target, [key, ...rest]),
        ),
  })

const watchObjects = <Objects extends Env['RATE_LIMITERS'] | Env['PHONE_LEDGERS']>(
  role: 'limiter' | 'ledger',
  objects: Objects,
  trip: TripOf,
  seen: Map<string, DurableObjectStub>,
): Objects =>
  ({
    getByName: (name: string) => {
      const object = objects.getByName(name)
      seen.set(name, object)
      return new Proxy(object, {
        get:
          (target, method) =>
          (...args: unknown[]): Promise<unknown> =>
            trip(`${kindOf(name)} ${role} ${String(method)}`, () =>
              Reflect.apply(Reflect.get(target, method), target, args),
            ),
      })
    },
  }) as never

/** A batch takes the database's own statements, so each watched one knows its own. */
const watchDatabase = (db: D1Database, trip: TripOf, rows: { read: number; written: number }): D1Database => {
  const statements = new WeakMap<object, D1PreparedStatement>()
  const count = <T>(result: D1Result<T>): D1Result<T> => {
    rows.read += result.meta.rows_read
    rows.written += result.meta.rows_written
    return result
  }
  const watch = (statement: D1PreparedStatement): D1PreparedStatement => {
    const all = (): Promise<D1Result> => trip('D1 statement', async () => count(await statement.all()))
    const watched = {
      bind: (...values: unknown[]) => watch(statement.bind(...values)),
      // Not the database's own `first`, which hides the rows that it read.
      first: async () => (await all()).results[0] ?? null,
      run: all,
    } as unknown as D1PreparedStatement
    statements.set(watched, statement)
    return watched
  }
  return {
    prepare: (query: string) => watch(db.prepare(query)),
    batch: (batch: D1PreparedStatement[]) =>
      trip(`D1 batch of ${batch.length}`, async () =>
        (await db.batch(batch.map((statement) => statements.get(statement) ?? statement))).map(count),
      ),
  } as D1Database
}
