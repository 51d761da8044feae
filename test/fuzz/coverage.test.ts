import { describe, expect, it } from 'vitest'
import { createCoverage } from './coverage.ts'
import { exampleDocument } from './example.ts'
import { readOperations } from './operations.ts'

const operations = readOperations(exampleDocument)

describe('coverage', () => {
  it('misses every documented outcome but what a healthy service never says', () => {
    expect(createCoverage(operations).unseen()).toEqual([
      'createThing 201 ok',
      'createThing 400 invalid_parameters',
      'createThing 429 too_many_requests',
    ])
  })

  it('does not miss an invalid body where the document knows none', () => {
    const bare = operations.map((operation) => ({ ...operation, body: 'none' as const, slots: [] }))
    expect(createCoverage(bare).unseen()).toEqual(['createThing 201 ok', 'createThing 429 too_many_requests'])
  })

  it('misses an outcome no more once it was seen, and counts how often', () => {
    const coverage = createCoverage(operations)
    for (const code of ['ok', 'ok']) coverage.record('createThing', 201, code)
    coverage.record('createThing', 400, 'not_found')
    expect(coverage.unseen()).toEqual([
      'createThing 400 invalid_parameters',
      'createThing 429 too_many_requests',
    ])
    expect(coverage.table()).toMatch(/createThing +201 +ok +2 +66\.67 %\n/)
    expect(coverage.total()).toBe(3)
  })
})
