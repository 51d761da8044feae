import { describe, expect, it } from 'vitest'
import { aside, below, between, shuffle, startChance } from './chance.ts'
import { seededRandom } from '../../../../tools/seeded-random.ts'
import { seededChance } from '../../../../test/support/outlines.ts'

const many = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw)

describe('startChance', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    expect(many(20, seededChance('a'))).toEqual(many(20, seededChance('a')))
    expect(many(20, seededChance('a'))).not.toEqual(many(20, seededChance('b')))
  })

  it.each(Array.from({ length: 16 }, (_, index) => index))('depends on byte %d of the seed', (index) => {
    const numbers = (changed: boolean) =>
      many(
        5,
        startChance((length) => {
          const bytes = new Uint8Array(length)
          if (changed) bytes[index] = 1
          return bytes
        }),
      )
    for (const [turn, number] of numbers(true).entries()) expect(number).not.toBe(numbers(false)[turn])
  })

  it('takes 16 bytes, once', () => {
    const lengths: number[] = []
    const seeded = seededRandom('a')
    many(
      500,
      startChance((length) => {
        lengths.push(length)
        return seeded(length)
      }),
    )
    expect(lengths).toEqual([16])
  })

  it('is uniform over [0, 1)', () => {
    const numbers = many(20_000, seededChance('uniform'))
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = numbers.filter((number) => Math.floor(number * 10) === tenth).length / numbers.length
      expect(share).toBeGreaterThan(0.09)
      expect(share).toBeLessThan(0.11)
    }
  })
})

describe('what is made of it', () => {
  it('stays within its span', () => {
    const chance = seededChance('span')
    for (const number of many(2000, () => between(chance, [3, 5]))) {
      expect(number).toBeGreaterThanOrEqual(3)
      expect(number).toBeLessThan(5)
    }
    for (const number of many(2000, () => aside(chance, 2))) expect(Math.abs(number)).toBeLessThanOrEqual(2)
    expect(new Set(many(2000, () => below(chance, 4)))).toEqual(new Set([0, 1, 2, 3]))
  })

  it('reaches every order when it shuffles, and loses nothing', () => {
    const chance = seededChance('shuffle')
    const orders = new Map<string, number>()
    for (let run = 0; run < 6000; run += 1) {
      const order = shuffle(['a', 'b', 'c'], chance).join('')
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    expect([...orders.keys()].toSorted()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
    for (const count of orders.values()) {
      expect(count).toBeGreaterThan(850)
      expect(count).toBeLessThan(1150)
    }
  })
})
