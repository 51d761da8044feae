import { inlined, type Schema } from './schema.ts'

/** One value that a caller puts into a call. */
export interface Slot {
  readonly name: string
  readonly place: 'path' | 'query' | 'body'
  readonly schema: Schema
  readonly isRequired: boolean
  /** Under which name a visitor remembers it; the surfaces call one thing by different names. */
  readonly knownAs: string
  /** Whether a caller makes a new one each time, rather than handing on what it was given. */
  readonly isMadeByClient?: boolean
}

/** What the document says about the answers with one status. */
export interface DescribedAnswer {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: Schema }>>
  readonly content?: Readonly<
    Record<string, { readonly schema: Schema; readonly examples?: Readonly<Record<string, unknown>> }>
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
  /** By status; only of documented operations. */
  readonly answers: Readonly<Record<string, DescribedAnswer>>
}

interface DescribedOperation {
  readonly operationId?: string
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: {
    readonly required?: boolean
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>
  }
  readonly responses: Readonly<Record<string, DescribedAnswer>>
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const methods = ['get', 'put', 'post', 'delete', 'patch']

/**
 * Reads the operations that the document describes, in its order, with all references put in place.
 *
 * @throws {Error} it uses something that this reader does not know, and so would leave without a test
 */
export const readOperations = (document: OpenApiDocument): Operation[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, described]) => {
      if (!methods.includes(method)) throw new Error(`${path}: cannot fuzz “${method}”`)
      return readOperation(path, method.toUpperCase(), inlined(document, described as DescribedOperation))
    }),
  )

const readOperation = (path: string, method: string, described: DescribedOperation): Operation => {
  const id = described.operationId ?? `${method} ${path}`
  const bodySchema = readBodySchema(id, described)
  const parameters = (described.parameters ?? []).map(({ name, in: place, required, schema }): Slot => {
    if (place !== 'path' && place !== 'query') throw new Error(`${id}: cannot fuzz a parameter in “${place}”`)
    return { name, place, schema, isRequired: required ?? false, knownAs: name }
  })
  return {
    id,
    surface: 'document',
    method,
    path,
    slots: [...parameters, ...(bodySchema ? bodySlots(bodySchema) : [])],
    body: bodyNeed(described),
    ...(bodySchema && { bodySchema }),
    answers: described.responses,
  }
}

const bodyNeed = ({ requestBody }: DescribedOperation): Operation['body'] => {
  if (!requestBody) return 'none'
  return requestBody.required ? 'required' : 'optional'
}

const readBodySchema = (id: string, { requestBody }: DescribedOperation): Schema | undefined => {
  if (!requestBody) return undefined
  const { 'application/json': json, ...others } = requestBody.content
  if (json?.schema.properties === undefined || Object.keys(others).length > 0)
    throw new Error(`${id}: cannot fuzz a body that is not a JSON object`)
  return json.schema
}

/** One slot for each member of a body. */
export const bodySlots = ({ properties = {}, required = [] }: Schema): Slot[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    place: 'body',
    schema,
    isRequired: required.includes(name),
    knownAs: name,
  }))
