/** The platform's bindings in memory. They take almost no time, so that only the Worker's own code is measured. */

type ObjectClass = new (ctx: never, env: never) => object

export function memoryBindings(classes: { RateLimiter: ObjectClass; PhoneLedger: ObjectClass }) {
  const filter = { limit: async () => ({ success: true }) }
  return {
    ENTRIES: memoryEntries(),
    DB: memoryDatabase(),
    RATE_LIMITERS: memoryObjects(classes.RateLimiter),
    PHONE_LEDGERS: memoryObjects(classes.PhoneLedger),
    CHALLENGES: filter,
    EASY_CHALLENGES: filter,
    MEDIUM_CHALLENGES: filter,
  }
}

function memoryEntries() {
  const entries = new Map<string, string>()
  return {
    entries,
    get: async (key: string) => JSON.parse(entries.get(key) ?? 'null') as unknown,
    put: async (key: string, value: string) => void entries.set(key, value),
  }
}

/** Stores nothing: a query finds no row, and each statement of a batch changes one row. */
function memoryDatabase() {
  const statement = { bind: () => statement, first: async () => null }
  return {
    prepare: () => statement,
    batch: async (statements: readonly unknown[]) => statements.map(() => ({ meta: { changes: 1 } })),
  }
}

function memoryObjects(Class: ObjectClass) {
  const objects = new Map<string, object>()
  const open = (name: string) => {
    const values = new Map<string, unknown>()
    const storage = {
      kv: {
        get: (key: string) => values.get(key),
        put: (key: string, value: unknown) => void values.set(key, value),
      },
      setAlarm: async () => {},
      deleteAll: async () => values.clear(),
    }
    const object = new Class({ storage } as never, undefined as never)
    objects.set(name, object)
    return object
  }
  return { getByName: (name: string) => objects.get(name) ?? open(name) }
}
