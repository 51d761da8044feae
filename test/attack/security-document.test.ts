import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Attack } from './attack.ts'
import { catalogue } from './catalogue.ts'

/** Compares what SECURITY.md claims with the standard's numbers, the attack catalogue and the tests that exist. */
const root = join(import.meta.dirname, '../..')
const security = read('SECURITY.md')
const rows = Object.values(catalogue)
  .flat()
  .flatMap(Object.entries<Attack>)
const names = rows.map(([name]) => name)

/**
 * How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has, by chapter. They are the first ones of their section.
 * The chapters on OAuth and WebRTC are missing, because the service has none of these.
 */
const requirementsByChapter: Readonly<Record<string, readonly number[]>> = {
  1: [2, 9, 11, 3, 2],
  2: [3, 3, 4, 1],
  3: [0, 2, 4, 6, 5, 0, 2],
  4: [3, 1, 2, 4],
  5: [1, 3, 2, 3],
  6: [3, 12, 4, 4, 5, 3, 0, 4],
  7: [3, 4, 2, 5, 2, 2],
  8: [2, 3, 1, 1],
  9: [3, 4],
  11: [2, 3, 3, 4, 1, 1],
  12: [3, 2, 4],
  13: [1, 5, 2, 5],
  14: [2, 4, 3],
  15: [3, 3, 7],
  16: [1, 5, 4, 3, 3],
}

const requirements = Object.entries(requirementsByChapter).flatMap(([chapter, sections]) =>
  sections.flatMap((count, index) =>
    countFrom(1, count).map((number) => `${chapter}.${index + 1}.${number}`),
  ),
)

describe('the catalogue', () => {
  it('has at least 190 attacks, each with its own name and its source', () => {
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThanOrEqual(190)
    expect(rows.filter(([, { source }]) => source === '')).toEqual([])
  })
})

describe('SECURITY.md', () => {
  it('names attacks that are in the catalogue', () => {
    const quoted = matches(security, /“([^”]+)”/g)
    expect(quoted.length).toBeGreaterThan(80)
    expect(quoted.filter((name) => !names.includes(name))).toEqual([])
  })

  it('names every requirement of levels 1 and 2, or says that its section does not apply', () => {
    const named = new Set(
      matches(security, /(\d+\.\d+(?:\.\d+)?(?: to \d+\.\d+\.\d+)?)/g).flatMap((range) => expand(range)),
    )
    const isNamed = (id: string) => named.has(id) || named.has(id.slice(0, id.lastIndexOf('.')))
    expect(requirements.filter((id) => !isNamed(id))).toEqual([])
  })

  it('names in its tables no requirement that these levels do not have', () => {
    const cells = matches(security, /^\| (\d[^|]*) \|/gm).flatMap((cell) => cell.split(', '))
    const ids = cells.flatMap((range) => expand(range))
    expect(ids.length).toBeGreaterThan(130)
    expect(ids.filter((id) => !requirements.includes(id))).toEqual([])
  })
})

it.each(['SECURITY.md', 'docs/decides.md'])('%s names tests that exist', (document) => {
  const files = matches(read(document), /`((?:src|test)\/[^`]+\.test\.ts)`/g)
  expect(files.length).toBeGreaterThan(15)
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** Every distinct match of the pattern's group. */
function matches(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, group = '']) => group))]
}

/** `7.2.1 to 7.2.3` means all three requirements. */
function expand(range: string): string[] {
  const [first = '', last = first] = range.split(' to ')
  const section = first.slice(0, first.lastIndexOf('.') + 1)
  const [from, to] = [first, last].map((id) => Number(id.slice(section.length)))
  return countFrom(from ?? 0, to ?? 0).map((number) => `${section}${number}`)
}

function countFrom(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
