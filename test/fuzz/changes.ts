import * as fc from 'fast-check'
import { anyText } from '../support/property-text.ts'
import type { Json, Operation, Slot } from './openapi.ts'

/** One value on its way into a request. */
export interface Entry {
  readonly name: string
  readonly place: Slot['place']
  readonly value: Json
}

/** Makes one thing wrong in a valid request. */
export type Change = (entries: readonly Entry[]) => readonly Entry[]

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
  const oddText = fc.constantFrom(...oddTexts)
  const name = fc.oneof(fc.constantFrom(...oddNames), fc.string())
  return fc.oneof(
    at.map((at) => replace(at, () => [])),
    at.map((at) => replace(at, (value) => [recased(textOf(value))])),
    fc.tuple(at, oddValues).map(([at, odd]) => replace(at, () => [odd])),
    fc.tuple(at, oddValues).map(([at, odd]) => replace(at, (value) => [value, odd])),
    fc
      .tuple(at, lengthsNear(slots))
      .map(([at, length]) => replace(at, (value) => [resized(textOf(value), length)])),
    fc
      .tuple(at, fc.nat({ max: 20 }), oddText)
      .map(([at, index, odd]) =>
        replace(at, (value) => [textOf(value).slice(0, index) + odd + textOf(value).slice(index)]),
      ),
    fc
      .tuple(at, at)
      .map(([at, from]) => replace(at, (value, entries) => [entries[from % entries.length]?.value ?? value])),
    fc.tuple(name, oddValues).map(([name, value]): Change => (entries) => [
      ...entries,
      { name, place: 'body', value },
    ]),
  )
}

/** Puts other values in the place of one. `at` picks it, modulo their number: there may be none. */
function replace(at: number, valuesOf: (value: Json, entries: readonly Entry[]) => readonly Json[]): Change {
  return (entries) =>
    entries.flatMap((entry, index) =>
      index === at % entries.length
        ? valuesOf(entry.value, entries).map((value) => ({ ...entry, value }))
        : [entry],
    )
}

/** The shortest and longest lengths that the schemas allow, and their neighbours. */
function lengthsNear(slots: readonly Slot[]): fc.Arbitrary<number> {
  const bounds = slots.flatMap(({ schema: { minLength = 0, maxLength = 64 } }) => [minLength, maxLength])
  const lengths = [0, 64, ...bounds].flatMap((bound) => [bound - 1, bound, bound + 1])
  return fc.constantFrom(...new Set(lengths.filter((length) => length >= 0)))
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function recased(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()
}

/** Cut or repeated to so many characters. */
function resized(text: string, length: number): string {
  const characters = Array.from(text === '' ? 'x' : text)
  return Array.from({ length }, (_, index) => characters[index % characters.length]).join('')
}
