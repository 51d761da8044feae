import { createHash } from 'node:crypto'
import { verdictOf } from './checks/history.ts'
import type { Counts } from './counts.ts'
import { figureGroups } from './figures.ts'
import type { Played } from './run-world.ts'

/** Counts what the worlds had in them: a proof by worlds in which nothing happens would prove nothing. */
export function createTally() {
  const counts: Record<string, Record<string, number>> = {}
  const hash = createHash('sha256')
  const add = (group: string, item: string, count = 1) => {
    const items = (counts[group] ??= {})
    items[item] = (items[item] ?? 0) + count
  }
  return {
    count: ({ history, faults }: Played) => {
      const { exchanges, sends, users, sessionCookies, endings, finishes } = history
      for (const { fault } of faults) add('faults', fault)
      for (const { sent, answer, answeredAtMs } of exchanges) {
        add('answers', answer ? verdictOf(answer) : 'none: it ended half-way')
        hash.update(`${sent.key} ${answeredAtMs} ${answer?.status} ${answer?.text}\n`)
      }
      for (const { visit, end, isNew, wholeMs } of finishes) {
        add('after the faults', isNew ? `newcomer: ${end}` : end)
        const { surface, misreads, mistypes } = visit.visitor
        if (end !== 'signed in' || misreads + mistypes > 0) continue
        const kind = `${surface}, ${isNew ? 'after the faults' : 'among faults and attackers'}`
        add(figureGroups.tries + kind, String(visit.tries))
        add(figureGroups.seconds + kind, String(Math.round(wholeMs / 1000)))
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
        'of them, only known after the faults had cleared',
        endings.filter(({ isRetried }) => isRetried).length,
      )
    },
    counts: (): Counts => counts,
    digest: () => hash.digest('hex'),
  }
}
