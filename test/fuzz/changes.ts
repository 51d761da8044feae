import * as fc from 'fast-check'
import { anyText } from '../support/property-text.ts'
import type { Json, Operation, Schema, Slot } from './openapi.ts'

/** One value on its way into a request. */
export interface Entry {
  readonly name: string
  readonly place: Slot['place']
  readonly value: Json
}

/** What is made wrong in a valid request. `at` picks an entry, modulo their number. */
export type Change =
  | { readonly kind: 'drop'; readonly at: number }
  | { readonly kind: 'replace'; readonly at: number; readonly value: Json }
  | { readonly kind: 'resize'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly index: number; readonly text: string }
  | { readonly kind: 'recase'; readonly at: number }
  | { readonly kind: 'copy'; readonly at: number; readonly from: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly value: Json }
  | { readonly kind: 'add'; readonly name: string; readonly value: Json }

/** Written with escapes, because most of them are invisible. */
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
  anyText(),
  // Up to more than a whole body may have.
  fc.nat({ max: 20_000 }).map((length) => 'x'.repeat(length)),
)

/** Generates changes of a call. */
export function changesOf({ slots }: Operation): fc.Arbitrary<Change> {
  const at = fc.nat({ max: 9 })
  const length = fc.constantFrom(...boundariesOf([{}, ...slots.map(({ schema }) => schema)]))
  return fc.oneof(
    fc.record({ kind: fc.constantFrom('drop', 'recase'), at }),
    fc.record({ kind: fc.constantFrom('replace', 'repeat'), at, value: oddValues }),
    fc.record({ kind: fc.constant('resize'), at, length }),
    fc.record({
      kind: fc.constant('insert'),
      at,
      index: fc.nat({ max: 20 }),
      text: fc.constantFrom(...oddTexts),
    }),
    fc.record({ kind: fc.constant('copy'), at, from: at }),
    fc.record({
      kind: fc.constant('add'),
      name: fc.oneof(fc.constantFrom(...oddNames), fc.string()),
      value: oddValues,
    }),
  )
}

/** The shortest and longest lengths that schemas allow, and their neighbours. */
function boundariesOf(schemas: readonly Schema[]): number[] {
  const bounds = schemas.flatMap(({ minLength = 0, maxLength = 64 }) => [minLength, maxLength])
  const lengths = new Set(bounds.flatMap((bound) => [bound - 1, bound, bound + 1]))
  return [...lengths].filter((length) => length >= 0)
}

/** Makes one change. Without entries there may be nothing to change. */
export function applyChange(entries: readonly Entry[], change: Change): readonly Entry[] {
  if (change.kind === 'add') return [...entries, { name: change.name, place: 'body', value: change.value }]
  const entry = entries[change.at % entries.length]
  if (!entry) return entries
  return entries.flatMap((other) =>
    other === entry
      ? changedValues(entry.value, change, entries).map((value) => ({ ...entry, value }))
      : [other],
  )
}

/** What takes the place of a value. */
function changedValues(
  value: Json,
  change: Exclude<Change, { kind: 'add' }>,
  entries: readonly Entry[],
): readonly Json[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  switch (change.kind) {
    case 'drop':
      return []
    case 'replace':
      return [change.value]
    case 'resize':
      return [resized(text, change.length)]
    case 'insert':
      return [text.slice(0, change.index) + change.text + text.slice(change.index)]
    case 'recase':
      return [text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()]
    case 'copy':
      return [entries[change.from % entries.length]?.value ?? value]
    case 'repeat':
      return [value, change.value]
  }
}

/** Cut or repeated to so many characters. */
function resized(text: string, length: number): string {
  const characters = Array.from(text === '' ? 'x' : text)
  return Array.from({ length }, (_, index) => characters[index % characters.length]).join('')
}
