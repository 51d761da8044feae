interface Event {
  readonly atMs: number
  readonly run: () => void
}

/** A clock that moves only from one event to the next. Events at the same time run in the order in which they were added. */
export function createTimeline(startMs: number) {
  /** The next event is the last. */
  const events: Event[] = []
  let nowMs = startMs

  const at = (time: number, run: () => void) => {
    const atMs = Math.max(time, nowMs)
    events.splice(events.findLastIndex((event) => event.atMs > atMs) + 1, 0, { atMs, run })
  }
  const after = (ms: number, run: () => void) => at(nowMs + ms, run)

  return {
    /** Epoch ms. */
    nowMs: () => nowMs,
    at,
    after,
    sleep: (ms: number): Promise<void> => new Promise((resolve) => after(ms, resolve)),
    /**
     * Runs one event after the other until `isOver`. After each event, all code that it woke runs as far as it can.
     *
     * @throws {Error} no event is left, and it is not over
     */
    run: async (isOver: () => boolean): Promise<void> => {
      while (!isOver()) {
        const event = events.pop()
        if (!event) throw new Error('No event is left')
        nowMs = event.atMs
        event.run()
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}
