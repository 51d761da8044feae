import { drawBelow, hashText } from './draw.ts'
import type { World } from './world.ts'

/** An alarm rings up to this much later than it is due. */
const usualDelayMs = 30_000
const longDelayMs = 6 * 3_600_000
/** The platform tries again after two seconds, then after twice as long each time, six times in all. */
const firstRetryMs = 2000
const mostRetries = 6

const faults = ['alarm fails', 'alarm is lost', 'alarm comes late'] as const
const faultsPerMille = { none: 0, some: 150, many: 400 } as const

/**
 * The alarm of one object. A new one replaces the one before.
 *
 * @param ring runs the object's handler; `isFailing` if its storage fails meanwhile
 * @see https://developers.cloudflare.com/durable-objects/api/alarms/
 */
export function createAlarm(world: World, name: string, ring: (isFailing: boolean) => Promise<void>) {
  const { seed } = world.plan
  let set = 0
  let dueAtMs: number | undefined
  let lostAtMs: number | undefined

  const schedule = (atMs: number, retries: number, mayBeLate: boolean) => {
    const own = ++set
    dueAtMs = atMs
    world.at(atMs, () => {
      if (own !== set) return
      const keys = [hashText(name), own]
      const fault = world.drawFault(`alarm ${name} ${own}`, faultsPerMille, faults, keys)
      if (fault === 'alarm comes late' && mayBeLate)
        return schedule(world.nowMs() + drawBelow(longDelayMs, seed, ...keys, 24), retries, false)
      dueAtMs = undefined
      if (fault === 'alarm is lost') return lose()
      ring(fault === 'alarm fails').catch(() => {
        if (own !== set) return
        if (retries === mostRetries) lose()
        else schedule(world.nowMs() + firstRetryMs * 2 ** retries, retries + 1, false)
      })
    })
  }

  const lose = () => {
    lostAtMs = world.nowMs()
  }

  return {
    set: (atMs: number) => {
      lostAtMs = undefined
      schedule(atMs + drawBelow(usualDelayMs, seed, hashText(name), set, 9), 0, true)
    },
    cancel: () => {
      set += 1
      dueAtMs = undefined
    },
    /** Epoch ms; undefined while it rings. */
    dueAtMs: () => dueAtMs,
    /** When the platform gave it up, if none has been set since (epoch ms). */
    lostAtMs: () => lostAtMs,
  }
}
