import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChange, type Change, changesOf, type Entry } from './changes.ts'
import { exampleDocument } from './example.ts'
import { readOperations } from './operations.ts'

const entries: readonly Entry[] = [
  { name: 'a', place: 'body', value: 'Xy' },
  { name: 'b', place: 'body', value: 'z' },
]

describe('applyChange', () => {
  it.each<[Change, readonly (readonly [string, unknown])[]]>([
    [{ kind: 'drop', at: 0 }, [['b', 'z']]],
    [
      { kind: 'replace', at: 3, value: null },
      [
        ['a', 'Xy'],
        ['b', null],
      ],
    ],
    [
      { kind: 'resize', at: 0, length: 5 },
      [
        ['a', 'XyXyX'],
        ['b', 'z'],
      ],
    ],
    [
      { kind: 'resize', at: 0, length: 1 },
      [
        ['a', 'X'],
        ['b', 'z'],
      ],
    ],
    [
      { kind: 'insert', at: 0, index: 1, text: '\u0000' },
      [
        ['a', 'X\u0000y'],
        ['b', 'z'],
      ],
    ],
    [
      { kind: 'recase', at: 0 },
      [
        ['a', 'XY'],
        ['b', 'z'],
      ],
    ],
    [
      { kind: 'copy', at: 0, from: 1 },
      [
        ['a', 'z'],
        ['b', 'z'],
      ],
    ],
    [
      { kind: 'repeat', at: 1, value: 1 },
      [
        ['a', 'Xy'],
        ['b', 'z'],
        ['b', 1],
      ],
    ],
    [
      { kind: 'add', name: '__proto__', value: {} },
      [
        ['a', 'Xy'],
        ['b', 'z'],
        ['__proto__', {}],
      ],
    ],
  ])('%j', (change, expected) => {
    expect(applyChange(entries, change).map(({ name, value }) => [name, value])).toEqual(expected)
  })

  it('leaves a request without values as it is', () => {
    expect(applyChange([], { kind: 'drop', at: 2 })).toEqual([])
  })
})

describe('changesOf', () => {
  it('tries every kind, and the lengths beside those of the schema', () => {
    const [operation] = readOperations(exampleDocument)
    const changes = operation ? fc.sample(changesOf(operation), { seed: 1, numRuns: 2000 }) : []
    const kinds = new Set(changes.map(({ kind }) => kind))
    expect(kinds).toEqual(new Set(['drop', 'replace', 'resize', 'insert', 'recase', 'copy', 'repeat', 'add']))
    const lengths = new Set(changes.flatMap((change) => (change.kind === 'resize' ? [change.length] : [])))
    for (const length of [1, 2, 3, 4, 5]) expect(lengths).toContain(length)
  })
})
