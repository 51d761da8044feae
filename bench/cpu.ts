import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'

/** Linux counts CPU time in hundredths of a second. */
const msPerTick = 10

/**
 * Returns a clock that shows the CPU time of the runtime, a child of this process. The runtime also contains the local stores,
 * so the Worker alone takes less.
 *
 * @returns undefined on systems other than Linux
 */
export function runtimeCpuClock(): (() => number) | undefined {
  if (process.platform !== 'linux') return undefined
  const pid = readdirSync('/proc').find((entry) => {
    const stat = /^\d+$/.test(entry) ? statOf(entry) : undefined
    return stat?.name.startsWith('workerd') && stat.parent === process.pid
  })
  return pid === undefined ? undefined : () => statOf(pid)?.cpuMs ?? 0
}

/** Reads a process's name, parent and CPU time from `/proc`. */
function statOf(pid: string): { name: string; parent: number; cpuMs: number } | undefined {
  try {
    const [, name = '', rest = ''] =
      /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    const fields = rest.split(' ').map(Number)
    return { name, parent: fields[1] ?? 0, cpuMs: ((fields[11] ?? 0) + (fields[12] ?? 0)) * msPerTick }
  } catch {
    // The process has ended.
    return undefined
  }
}
