interface Event {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
  /** It wakes nobody: what it does is done when it returns. */
  readonly isQuiet: boolean
}

function comesBefore(one: Event, other: Event): boolean {
  return one.atMs === other.atMs ? one.order < other.order : one.atMs < other.atMs
}

/** Ends when everything that can run has run. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A clock and what is to happen when: a heap, earliest first, and of the same moment first come first. */
export function createTimeline(startMs: number) {
  const heap: Event[] = []
  let nowMs = startMs
  let order = 0

  const push = (event: Event) => {
    let index = heap.push(event) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (!above || comesBefore(above, event)) break
      heap[index] = above
      index = parent
    }
    heap[index] = event
  }

  const pop = (): Event | undefined => {
    const [first] = heap
    const last = heap.pop()
    if (heap.length === 0 || !last) return first
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const [a, b] = [heap[left], heap[left + 1]]
      const smaller = b && a && comesBefore(b, a) ? b : a
      if (!smaller || comesBefore(last, smaller)) break
      heap[index] = smaller
      index = smaller === b ? left + 1 : left
    }
    heap[index] = last
    return first
  }

  const at = (atMs: number, run: () => void, isQuiet = false) =>
    push({ atMs: Math.max(atMs, nowMs), order: order++, run, isQuiet })

  return {
    /** Epoch ms. */
    nowMs: () => nowMs,
    at,
    after: (ms: number, run: () => void) => at(nowMs + ms, run),
    /** For what wakes nobody: it spares a turn of the real event loop, which costs more than most events. */
    afterQuietly: (ms: number, run: () => void) => at(nowMs + ms, run, true),
    sleep: (ms: number): Promise<void> => new Promise((resolve) => at(nowMs + ms, resolve)),
    /**
     * Goes from event to event until `isOver`. After each event everything that it woke runs as far as it can: no part of
     * the world waits for anything but the world.
     *
     * @throws {Error} nothing is left to happen, and it is not over
     */
    run: async (isOver: () => boolean): Promise<void> => {
      while (!isOver()) {
        const event = pop()
        if (!event) throw new Error('The world has come to a standstill')
        nowMs = event.atMs
        event.run()
        if (!event.isQuiet) await turn()
      }
    },
  }
}
