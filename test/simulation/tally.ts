import { createHash } from 'node:crypto'
import { tokenGiven } from './checks/history.ts'
import type { Played } from './run-world.ts'
import { verdictOf } from './visitors/browser.ts'

/** How often each thing happened, by group. */
export type Counts = Record<string, Record<string, number>>

/** The groups that hold how many tries, and seconds, it took until visitors were signed in. */
const triesPrefix = 'tries: '
const secondsPrefix = 'seconds: '

/** Counts what happens in worlds: worlds in which nothing happens would prove nothing. */
export function createTally() {
  const counts: Counts = {}
  const hash = createHash('sha256')
  const count = (group: string, item: string, by = 1) => add(counts, group, item, by)
  return {
    counts,
    digest: () => hash.digest('hex'),
    count: ({ history, faults }: Played) => {
      const { exchanges, sends, users, endings, finishes, returns, breakerChanges } = history
      for (const { fault } of faults) count('faults', fault)
      for (const { sent, answer, answeredAtMs } of exchanges) {
        count('answers', verdictOf(answer))
        hash.update(`${sent.key} ${answeredAtMs} ${answer?.status} ${answer?.text}\n`)
      }
      for (const { visit, end, isNew, wholeMs } of finishes) {
        count('after the faults', isNew ? `newcomer: ${end}` : end)
        const { surface, misreads, mistypes } = visit.visitor
        if (end !== 'signed in' || misreads + mistypes > 0) continue
        const kind = `${surface}, ${isNew ? 'after the faults' : 'among faults and attackers'}`
        count(triesPrefix + kind, String(visit.tries))
        count(secondsPrefix + kind, String(Math.round(wholeMs / 1000)))
      }
      for (const { how, end } of returns) count('users who came back', `${how}: ${end}`)
      for (const { restMs } of breakerChanges)
        count('providers', restMs === undefined ? 'provider returned' : 'provider rested')
      const signedUp = endings.filter(({ outcome }) => outcome === 'success')
      const retried = endings.filter(({ isRetried }) => isRetried)
      count('worlds', 'worlds')
      count('worlds', 'requests', exchanges.length)
      count('worlds', 'SMS', sends.length)
      count('worlds', 'users', users.length)
      count(
        'worlds',
        'sessions given out',
        exchanges.filter(({ answer }) => tokenGiven(answer) !== undefined).length,
      )
      count('worlds', 'honest visitors signed up', signedUp.length)
      count('worlds', 'of them, only known after the faults had cleared', retried.length)
    },
  }
}

export function addUp(all: readonly Counts[]): Counts {
  const sum: Counts = {}
  for (const counts of all)
    for (const [group, items] of Object.entries(counts))
      for (const [item, by] of Object.entries(items)) add(sum, group, item, by)
  return sum
}

function add(counts: Counts, group: string, item: string, by: number): void {
  const items = (counts[group] ??= {})
  items[item] = (items[item] ?? 0) + by
}

export function describeCounts(counts: Counts): string {
  const lines: string[] = []
  for (const [group, items] of Object.entries(counts)) {
    if (group.startsWith(triesPrefix) || group.startsWith(secondsPrefix)) continue
    lines.push(`${group}:`)
    const sorted = Object.entries(items).toSorted(
      ([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1),
    )
    for (const [item, count] of sorted) lines.push(`  ${String(count).padStart(9)}  ${item}`)
  }
  return lines.join('\n')
}

/** A line for each kind of visitor: how many were signed in at the first try, how many tries it took, and how long. */
export function describeFigures(counts: Counts): string {
  const kinds = Object.keys(counts).flatMap((group) =>
    group.startsWith(triesPrefix) ? [group.slice(triesPrefix.length)] : [],
  )
  const lines = kinds.toSorted().map((kind) => {
    const tries = valuesIn(counts[triesPrefix + kind])
    const seconds = valuesIn(counts[secondsPrefix + kind])
    const firstRate = (100 * tries.filter((value) => value === 1).length) / tries.length
    return (
      `  ${kind}: ${firstRate.toFixed(1)} % at the first try; ` +
      `tries: median ${quantile(tries, 0.5)}, most ${quantile(tries, 1)}; ` +
      `seconds: median ${quantile(seconds, 0.5)}, 95 % ${quantile(seconds, 0.95)}, most ${quantile(seconds, 1)}`
    )
  })
  return ['honest visitors without mistakes, until signed in:', ...lines].join('\n')
}

/** Every value as often as it was counted, in ascending order. */
function valuesIn(items: Readonly<Record<string, number>> = {}): number[] {
  return Object.entries(items)
    .flatMap(([value, count]) => Array.from({ length: count }, () => Number(value)))
    .toSorted((one, other) => one - other)
}

/** The smallest value that is at least as large as this part of all values. */
function quantile(values: readonly number[], part: number): number {
  return values[Math.max(0, Math.ceil(part * values.length) - 1)] ?? 0
}
