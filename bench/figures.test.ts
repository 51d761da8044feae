import { describe, expect, it } from 'vitest'
import { costOfMillion } from './cost.ts'
import { decimal, table } from '../test/support/markdown.ts'
import { readProfile } from './size.ts'
import { median, percentile } from './statistics.ts'
import { countTrips } from './trips.ts'
import { nothing } from './usage.ts'

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

  it.each([
    [0, 1],
    [0.5, 50],
    [0.501, 51],
    [0.99, 99],
    [1, 100],
  ])('of %d among 1 to 100, in any order, is %d', (share, expected) => {
    expect(percentile(hundred, share)).toBe(expected)
  })

  it('of few values is one of the values: the p99 of three is the largest', () => {
    expect(percentile([30, 10, 20], 0.99)).toBe(30)
    expect(percentile([7], 0.5)).toBe(7)
  })

  it('throws without values, instead of returning 0', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError)
    expect(() => median([])).toThrow(RangeError)
  })
})

it.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9], 9.5],
  [[5], 5],
])('the median of %j is %d', (values, expected) => {
  const given = [...values]
  expect(median(values)).toBe(expected)
  expect(values).toEqual(given)
})

describe('the cost of a million', () => {
  // 10 ms of 128 MB at $12.50 for a million GB-s.
  const activeTime = 0.01 * 0.128 * 12.5

  it.each([
    ['workerRequests', 'workers', 0.3],
    ['kvReads', 'kv', 0.5],
    ['kvWrites', 'kv', 5],
    ['kvDeletes', 'kv', 5],
    ['objectRequests', 'objects', 0.15 + activeTime],
    ['objectRowsRead', 'objects', 0.001],
    ['objectRowsWritten', 'objects', 1],
    ['d1RowsRead', 'd1', 0.001],
    ['d1RowsWritten', 'd1', 1],
  ] as const)('adds %s to %s, at its price', (operation, part, price) => {
    const cost = costOfMillion({ ...nothing, [operation]: 2 }, 0)
    expect(cost[part]).toBeCloseTo(2 * price, 9)
    expect(cost.total).toBeCloseTo(2 * price, 9)
  })

  it('adds CPU time to workers, and leaves the SMS out', () => {
    const cost = costOfMillion({ ...nothing, sms: 1 }, 150)
    expect(cost).toEqual({ workers: 3, kv: 0, objects: 0, d1: 0, total: 3 })
  })

  it('is the sum of the parts', () => {
    const { workers, kv, objects, d1, total } = costOfMillion(
      {
        ...nothing,
        workerRequests: 3,
        kvWrites: 3,
        objectRequests: 8,
        objectRowsWritten: 11,
        d1RowsWritten: 14,
      },
      100,
    )
    expect(total).toBeCloseTo(workers + kv + objects + d1, 9)
    expect(Math.min(workers, kv, objects, d1)).toBeGreaterThan(0)
  })
})

it('table returns aligned Markdown, with numbers on the right', () => {
  expect(
    table(
      ['', 'per second'],
      [
        ['`GET /`', decimal(1234.56, 1)],
        ['x', '7'],
      ],
    ),
  ).toBe(
    [
      '|         | per second |',
      '| ------- | ---------: |',
      '| `GET /` |    1,234.6 |',
      '| x       |          7 |',
    ].join('\n'),
  )
})

it('countTrips counts remote calls by kind and in steps', () => {
  expect(
    countTrips({
      path: [['client limiter take', 'KV get captcha'], ['KV put sms-code'], ['SMS provider']],
      beside: ['KV delete captcha', 'D1 batch of 3'],
    }),
  ).toEqual({ byKind: [1, 1, 1, 1, 1, 1], total: 6, inSequence: 3, notWaitedFor: 2 })
})

describe('readProfile', () => {
  const printed = `│ Bundle: 722.55 KiB / gzip: 181.54 KiB
│ Local startup profile:
│   Profile window: 226.6 ms
│   Active: 104.0 ms (including 19.2 ms garbage collection)
│   Idle: 122.5 ms`

  it('returns the sizes and the active time', () => {
    expect(readProfile(printed)).toEqual({ uploadKib: 722.55, gzipKib: 181.54, activeMs: 104 })
  })

  it.each(['Bundle', 'gzip', 'Active'])('throws without %s, instead of returning 0', (word) => {
    expect(() => readProfile(printed.replace(word, 'Other'))).toThrow('no size or no profile')
  })
})
