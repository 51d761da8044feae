import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'

/** Linux counts in hundredths of a second. */
const msPerTick = 10

/** A process's own name and parent, and the processor's time that it took, from Linux's table of processes. */
const statOf = (pid: string): { name: string; parent: number; cpuMs: number } | undefined => {
  try {
    const [, name = '', rest = ''] =
      /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    const fields = rest.split(' ').map(Number)
    return { name, parent: fields[1] ?? 0, cpuMs: ((fields[11] ?? 0) + (fields[12] ?? 0)) * msPerTick }
  } catch {
    // It has ended, or there is no such table.
    return undefined
  }
}

/**
 * Gives a clock of the processor's time that the runtime, a child of this process, has taken. It holds the local stores, so
 * it shows more than the Worker alone takes.
 *
 * @returns undefined where the system does not tell
 */
export const runtimeCpuClock = (): (() => number) | undefined => {
  if (process.platform !== 'linux') return undefined
  const pid = readdirSync('/proc').find((entry) => {
    const stat = /^\d+$/.test(entry) ? statOf(entry) : undefined
    return stat?.name.startsWith('workerd') && stat.parent === process.pid
  })
  return pid === undefined ? undefined : () => statOf(pid)?.cpuMs ?? 0
}
