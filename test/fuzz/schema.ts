/** The part of JSON Schema that the OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly enum?: readonly Json[]
  readonly const?: Json
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

const deepest = 20

/**
 * Puts what a `$ref` names in its place, all the way down.
 *
 * @throws {Error} a reference leads nowhere, or round in a circle
 */
export const inlined = <Part>(document: unknown, part: Part, depth = 0): Part => {
  if (depth > deepest) throw new Error('The document’s references go round in a circle')
  if (Array.isArray(part)) return part.map((item) => inlined<unknown>(document, item, depth + 1)) as Part
  if (typeof part !== 'object' || part === null) return part
  const { $ref } = part as Schema
  if (typeof $ref === 'string') return inlined(document, lookUp(document, $ref), depth + 1) as Part
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, inlined<unknown>(document, value, depth + 1)]),
  ) as Part
}

const lookUp = (document: unknown, reference: string): unknown => {
  let found: unknown = document
  for (const name of reference.replace(/^#\//, '').split('/'))
    found = (found as Record<string, unknown> | undefined)?.[name]
  if (found === undefined) throw new Error(`The document has no ${reference}`)
  return found
}

/** The same schema, but no object in it may have a member that it does not name. */
export const closed = <Part>(part: Part): Part => {
  if (Array.isArray(part)) return part.map((item) => closed<unknown>(item)) as Part
  if (typeof part !== 'object' || part === null) return part
  const copy = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, closed<unknown>(value)]))
  return { ...('properties' in copy && { additionalProperties: false }), ...copy } as Part
}
