import { json } from './bodies.ts'
import { type Call, type Journey, plainly } from './journey.ts'
import type { Json, Operation } from './openapi.ts'
import { plain } from './surroundings.ts'
import { passwordMark } from './values.ts'

type Values = Readonly<Record<string, Json>>
/** Makes a usual call of the operation with an id. */
export type CallOf = (id: string, values?: Values, oddities?: Partial<Call>) => Call

export const uuid = 'b5f1d6a0-93f2-4c3b-9c53-0b8f7f0a1e12'
export const password = `${passwordMark}correct horse battery staple`

/** A journey without oddities, except those that are given. */
export function usualJourney(steps: readonly Call[], oddities: Partial<Journey> = {}): Journey {
  return {
    client: 'fresh',
    host: 'address',
    spelling: plainly,
    fault: undefined,
    number: 'new',
    steps,
    ...oddities,
  }
}

/** A call without oddities. The values are the visitor's own, unless they are given. */
export function usualCall(operation: Operation, values: Values = {}, oddities: Partial<Call> = {}): Call {
  return {
    operation,
    sources: operation.slots.map(({ name, place, isRequired }) => {
      const value = values[name]
      if (value !== undefined) return { from: 'new', pick: 0, value }
      return { from: isRequired ? 'own' : 'nowhere', pick: 0, value: place === 'path' ? 'unknown' : '' }
    }),
    changes: [],
    body: operation.body === 'none' ? undefined : json,
    surroundings: plain,
    ending: '',
    times: 1,
    ...oddities,
  }
}
