import { createHash } from 'node:crypto'
import { verdictOf } from './checks/history.ts'
import type { Played } from './play.ts'

/** How often what happened, by group. */
export type TallyCounts = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Counts what the worlds had in them: a proof by worlds in which nothing happens would prove nothing. */
export const createTally = () => {
  const counts: Record<string, Record<string, number>> = {}
  const hash = createHash('sha256')
  const add = (group: string, item: string, count = 1) => {
    const items = (counts[group] ??= {})
    items[item] = (items[item] ?? 0) + count
  }
  return {
    count: ({ history, faults }: Played) => {
      const { exchanges, sends, users, sessionCookies, endings } = history
      for (const { fault } of faults) add('faults', fault)
      for (const { sent, answer, answeredAtMs } of exchanges) {
        add('answers', answer ? verdictOf(answer) : 'none: it ended half-way')
        hash.update(`${sent.key} ${answeredAtMs} ${answer?.status} ${answer?.text}\n`)
      }
      add('worlds', 'worlds')
      add('worlds', 'requests', exchanges.length)
      add('worlds', 'SMS', sends.length)
      add('worlds', 'users', users.length)
      add('worlds', 'sessions given out', sessionCookies.length)
      add(
        'worlds',
        'honest visitors signed up',
        endings.filter(({ outcome }) => outcome === 'signed up').length,
      )
      add(
        'worlds',
        'of them, only known after the weather cleared',
        endings.filter(({ isRetried }) => isRetried).length,
      )
    },
    counts: (): TallyCounts => counts,
    digest: () => hash.digest('hex'),
  }
}

/** Adds up the counts of several blocks. */
export const addUp = (all: readonly TallyCounts[]): TallyCounts => {
  const sum: Record<string, Record<string, number>> = {}
  for (const counts of all)
    for (const [group, items] of Object.entries(counts))
      for (const [item, count] of Object.entries(items)) {
        const to = (sum[group] ??= {})
        to[item] = (to[item] ?? 0) + count
      }
  return sum
}

export const describeCounts = (counts: TallyCounts): string =>
  Object.entries(counts)
    .flatMap(([group, items]) => [
      `${group}:`,
      ...Object.entries(items)
        .toSorted(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))
        .map(([item, count]) => `  ${String(count).padStart(9)}  ${item}`),
    ])
    .join('\n')
