/** Reads the operations that an OpenAPI document describes. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** The part of JSON Schema that the document uses. */
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

/** One value that a caller puts into a call. */
export interface Slot {
  readonly name: string
  readonly place: 'path' | 'query' | 'header' | 'body'
  readonly schema: Schema
  readonly isRequired: boolean
  /** The name under which a visitor remembers the value: the two APIs call one thing by different names. */
  readonly knownAs: string
  /** Whether the caller makes up a new value for each call. */
  readonly isMadeByClient?: boolean
}

/** What the document says about the answers with one status. */
export interface DescribedAnswer {
  readonly headers?: Readonly<Record<string, { required?: boolean; schema: Schema }>>
  readonly content?: Readonly<
    Record<string, { schema: Schema; examples?: Readonly<Record<string, unknown>> }>
  >
}

export interface Operation {
  readonly id: string
  readonly surface: 'document' | 'classic'
  readonly method: string
  /** With `{name}` where a value goes. */
  readonly path: string
  readonly slots: readonly Slot[]
  readonly body: 'none' | 'optional' | 'required'
  /** Of a JSON body. */
  readonly bodySchema?: Schema
  /** By status. Empty for the classic API, which has no document. */
  readonly answers: Readonly<Record<string, DescribedAnswer>>
}

interface DescribedOperation {
  readonly operationId?: string
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[]
  readonly requestBody?: { required?: boolean; content: Readonly<Record<string, { schema: Schema }>> }
  readonly responses: Readonly<Record<string, DescribedAnswer>>
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const methods = ['get', 'put', 'post', 'delete', 'patch']
const maximumDepth = 20

/**
 * Reads the operations in the document's order, with all references replaced by what they name.
 *
 * @throws {Error} the document uses something that this reader does not know, so a run would leave it out
 */
export function readOperations(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, described]) => {
      if (!methods.includes(method)) throw new Error(`${path}: cannot fuzz “${method}”`)
      return readOperation(path, method.toUpperCase(), inlined(document, described as DescribedOperation))
    }),
  )
}

/** An operation whose body has several forms becomes one for each form. Only the first has the answers. */
function readOperation(path: string, method: string, described: DescribedOperation): Operation[] {
  const { operationId: id = `${method} ${path}`, parameters = [], requestBody, responses } = described
  const bodySchema = requestBody && readBodySchema(id, requestBody)
  const slots = parameters.map(({ name, in: place, required: isRequired = false, schema }): Slot => {
    if (place !== 'path' && place !== 'query' && place !== 'header')
      throw new Error(`${id}: cannot fuzz a parameter in “${place}”`)
    return { name, place, schema, isRequired, knownAs: name }
  })
  const forms = bodySchema?.anyOf ?? [bodySchema]
  return forms.map((form, index) => ({
    id: index === 0 ? id : `${id} (${form?.required?.join(', ')})`,
    surface: 'document',
    method,
    path,
    slots: [...slots, ...(form ? bodySlots(form) : [])],
    body: requestBody ? (requestBody.required ? 'required' : 'optional') : 'none',
    ...(bodySchema && { bodySchema }),
    answers: index === 0 ? responses : {},
  }))
}

function readBodySchema(
  id: string,
  { content }: NonNullable<DescribedOperation['requestBody']>,
): Schema | undefined {
  const { 'application/json': json, ...others } = content
  const forms = json?.schema.anyOf ?? [json?.schema]
  if (forms.some((form) => form?.properties === undefined) || Object.keys(others).length > 0)
    throw new Error(`${id}: cannot fuzz a body that is not a JSON object`)
  return json?.schema
}

/** What has several names on its way, and is one thing for the visitor. */
const otherNames: Readonly<Record<string, string>> = {
  current_password: 'password',
  old_password: 'password',
  new_password: 'password',
  new_password2: 'password',
  password2: 'password',
}

/** One slot for each member of a body. */
export function bodySlots({ properties = {}, required = [] }: Schema): Slot[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    place: 'body',
    schema,
    isRequired: required.includes(name),
    knownAs: isNewPasskey(schema) ? 'new_passkey' : (otherNames[name] ?? name),
  }))
}

/** A browser answers in one form after it has made a passkey, and in another after the passkey has signed. */
function isNewPasskey({ properties }: Schema): boolean {
  return properties?.['response']?.properties?.['attestationObject'] !== undefined
}

/**
 * Replaces each `$ref` by what it names, at every depth.
 *
 * @throws {Error} a reference names nothing, or itself
 */
export function inlined<Part>(document: unknown, part: Part, depth = 0): Part {
  if (depth > maximumDepth) throw new Error('The document’s references form a cycle')
  if (Array.isArray(part)) return part.map((item) => inlined<unknown>(document, item, depth + 1)) as Part
  if (typeof part !== 'object' || part === null) return part
  const { $ref } = part as Schema
  if ($ref !== undefined) return inlined(document, lookUp(document, $ref), depth + 1) as Part
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, inlined<unknown>(document, value, depth + 1)]),
  ) as Part
}

function lookUp(document: unknown, reference: string): unknown {
  let found: unknown = document
  for (const name of reference.replace(/^#\//, '').split('/'))
    found = (found as Record<string, unknown> | undefined)?.[name]
  if (found === undefined) throw new Error(`The document has no ${reference}`)
  return found
}
