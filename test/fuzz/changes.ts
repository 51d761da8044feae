import * as fc from 'fast-check'
import { anyCharacter } from './characters.ts'
import type { Operation, Slot } from './operations.ts'
import type { Json, Schema } from './schema.ts'

/** One value on its way into a request. */
export interface Entry {
  readonly name: string
  readonly place: Slot['place']
  readonly value: Json
}

/** What is wrong with a request that would otherwise be valid. `at` picks an entry, whatever their number. */
export type Change =
  | { readonly kind: 'drop'; readonly at: number }
  | { readonly kind: 'replace'; readonly at: number; readonly value: Json }
  | { readonly kind: 'resize'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly index: number; readonly text: string }
  | { readonly kind: 'recase'; readonly at: number }
  | { readonly kind: 'copy'; readonly at: number; readonly from: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly value: Json }
  | { readonly kind: 'add'; readonly name: string; readonly value: Json }

/** Written with escapes, for most of them cannot be seen. */
const oddTexts = [
  ['\u0000', '\n', '\r\n', '\u001b[31m', '\u007f', ' ', '\u00a0', '\u200b', '\u202e', '\ufeff', '\uffff'],
  ['\ud800', '\udc00\ud800', '\u{1f469}\u200d\u{1f4bb}', '\u0301', '\u0130', '\u00df', '\uff11', '\u0661'],
  ['"', '\\', '\\u0000', '%00', '%2e%2e%2f', '../', '/', '?', '#', ';', "' OR 1=1 --", '${7*7}', '<svg>'],
].flat()

const oddNames = '__proto__ constructor toString length id status user_id is_admin a.b $where'.split(' ')

const oddValues: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(null, '', 0, -1, 1e308, true, false, [], {}, ' '),
  fc.constantFrom(...oddTexts),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
  fc.string({ unit: anyCharacter }),
  // Up to and beyond what a whole body may have.
  fc.nat({ max: 20_000 }).map((length) => 'x'.repeat(length)),
)

/** The lengths at which a schema changes its mind, and their neighbours. */
const boundariesOf = (schemas: readonly Schema[]): number[] => {
  const bounds = schemas.flatMap(({ minLength = 0, maxLength = 64 }) => [minLength, maxLength])
  return [...new Set(bounds.flatMap((bound) => [bound - 1, bound, bound + 1]))].filter(
    (length) => length >= 0,
  )
}

/** Generates what may be changed in a call of an operation. */
export const changesOf = ({ slots }: Operation): fc.Arbitrary<Change> => {
  const at = fc.nat({ max: 9 })
  const kind = <Kind extends string>(name: Kind) => fc.constant(name)
  return fc.oneof(
    fc.record({ kind: kind('drop'), at }),
    fc.record({ kind: kind('replace'), at, value: oddValues }),
    fc.record({
      kind: kind('resize'),
      at,
      length: fc.constantFrom(...boundariesOf([{}, ...slots.map(({ schema }) => schema)])),
    }),
    fc.record({ kind: kind('insert'), at, index: fc.nat({ max: 20 }), text: fc.constantFrom(...oddTexts) }),
    fc.record({ kind: kind('recase'), at }),
    fc.record({ kind: kind('copy'), at, from: at }),
    fc.record({ kind: kind('repeat'), at, value: oddValues }),
    fc.record({
      kind: kind('add'),
      name: fc.oneof(fc.constantFrom(...oddNames), fc.string()),
      value: oddValues,
    }),
  )
}

/** Makes one change; there may be nothing to change. */
export const applyChange = (entries: readonly Entry[], change: Change): readonly Entry[] => {
  if (change.kind === 'add') return [...entries, { name: change.name, place: 'body', value: change.value }]
  const entry = pick(entries, change.at)
  if (!entry) return entries
  const put = (...values: readonly Json[]) =>
    entries.flatMap((other) => (other === entry ? values.map((value) => ({ ...entry, value })) : [other]))
  const text = typeof entry.value === 'string' ? entry.value : JSON.stringify(entry.value)
  switch (change.kind) {
    case 'drop':
      return put()
    case 'replace':
      return put(change.value)
    case 'resize':
      return put(resized(text, change.length))
    case 'insert':
      return put(text.slice(0, change.index) + change.text + text.slice(change.index))
    case 'recase':
      return put(text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase())
    case 'copy':
      return put(pick(entries, change.from)?.value ?? entry.value)
    case 'repeat':
      return put(entry.value, change.value)
  }
}

const pick = (entries: readonly Entry[], at: number): Entry | undefined => entries[at % entries.length]

/** Cut, or repeated, to so many characters. */
const resized = (text: string, length: number): string => {
  const characters = Array.from(text === '' ? 'x' : text)
  return Array.from({ length }, (_, index) => characters[index % characters.length]).join('')
}
