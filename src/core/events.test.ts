import { afterEach, expect, it, vi } from 'vitest'
import { continentHere, emit, inScope } from './events.ts'

afterEach(() => vi.restoreAllMocks())

it.each(['info', 'warn', 'error'] as const)('an event is one line of JSON, written as %s', (level) => {
  const lines = watchLines()
  emit(level, 'internal', { route: 'GET /', error: 'a\nb' })
  expect(lines).toEqual([
    `${level} {"event":"internal","request_id":"none","place":"unknown","route":"GET /","error":"a\\nb"}`,
  ])
})

it('each event of two parallel requests belongs to its own request, also after the answer', async () => {
  const lines = watchLines()
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  const background: Promise<void>[] = []
  const handle = async (requestId: string, place: string) =>
    inScope({ requestId, place }, async () => {
      emit('info', 'purged', { sessions: 1, redeemedCodes: 2 })
      background.push(answered.then(() => emit('warn', 'background_work_failed', { error: requestId })))
      await Promise.resolve()
      emit('info', 'purged', { sessions: 1, redeemedCodes: 2 })
    })
  await Promise.all([handle('one', 'FRA'), handle('two', 'HKG')])
  answer()
  await Promise.all(background)

  const written = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Record<string, unknown>)
  const [first, last] = [{ event: 'purged' }, { event: 'background_work_failed' }]
  for (const [requestId, place] of [
    ['one', 'FRA'],
    ['two', 'HKG'],
  ])
    expect(written.filter((line) => line['request_id'] === requestId)).toMatchObject(
      [first, first, last].map((line) => ({ ...line, place })),
    )
  expect(written).toHaveLength(6)
})

it('the continent is that of the request, also in parallel, and unknown outside of one', async () => {
  const find = (continent: string) =>
    inScope({ requestId: 'x', place: 'FRA', continent }, async () => {
      await Promise.resolve()
      return continentHere()
    })
  expect(await Promise.all([find('EU'), find('AS')])).toEqual(['EU', 'AS'])
  expect(continentHere()).toBe('unknown')
})

/** Collects the lines that are written from now on. */
function watchLines() {
  const lines: string[] = []
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(`${level} ${line}`))
  return lines
}
