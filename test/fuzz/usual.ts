import { json, noBody } from './bodies.ts'
import type { Call, Journey, Step } from './journey.ts'
import type { Operation } from './operations.ts'
import type { Json } from './schema.ts'
import { plain } from './surroundings.ts'

/** A journey in which nothing is odd, to be made odd on purpose. */
export const usualJourney = (steps: readonly Step[], oddities: Partial<Journey> = {}): Journey => ({
  client: 'fresh',
  host: 'address',
  spelling: 'plain',
  fault: undefined,
  isNumberTaken: false,
  steps,
  ...oddities,
})

/** A call in which nothing is odd: all values are the visitor's own, or as given. */
export const usualCall = (
  operation: Operation,
  values: Readonly<Record<string, Json>> = {},
  oddities: Partial<Call> = {},
): Call => ({
  kind: 'call',
  operation,
  sources: operation.slots.map(({ name, isRequired }) => {
    const value = values[name]
    if (value !== undefined) return { from: 'new', pick: 0, value }
    return { from: isRequired ? 'own' : 'nowhere', pick: 0, value: '' }
  }),
  changes: [],
  body: operation.body === 'none' ? noBody : json,
  surroundings: plain,
  ending: '',
  times: 1,
  ...oddities,
})
