/** The storage that an object sees, in memory: entries, and one alarm. */
export function createObjectStorage() {
  const entries = new Map<string, unknown>()
  const counts = { writes: 0, alarmsSet: 0 }
  let alarmAtMs: number | undefined
  const storage = {
    kv: {
      get: (key: string) => structuredClone(entries.get(key)),
      put: (key: string, value: unknown) => {
        counts.writes += 1
        entries.set(key, structuredClone(value))
      },
    },
    setAlarm: async (atMs: number) => {
      counts.alarmsSet += 1
      alarmAtMs = atMs
    },
    deleteAll: async () => entries.clear(),
  } as unknown as DurableObjectStorage
  return {
    storage,
    counts,
    entries,
    alarmAtMs: () => alarmAtMs,
    /** Also what the platform does before it lets the alarm ring. */
    loseAlarm: () => (alarmAtMs = undefined),
  }
}
