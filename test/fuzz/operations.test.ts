import { describe, expect, it } from 'vitest'
import { exampleDocument } from './example.ts'
import { type OpenApiDocument, readOperations } from './operations.ts'
import { closed } from './schema.ts'

const withOperation = (method: string, described: object): OpenApiDocument => ({
  ...exampleDocument,
  paths: { ...exampleDocument.paths, '/v1/new/{id}': { [method]: { responses: {}, ...described } } },
})

describe('readOperations', () => {
  it('reads every operation, with a slot for each member of its body', () => {
    expect(readOperations(exampleDocument)).toMatchObject([
      {
        id: 'createThing',
        method: 'POST',
        path: '/v1/things',
        body: 'required',
        slots: [
          { name: 'name', place: 'body', isRequired: true, schema: { minLength: 2 } },
          { name: 'size', place: 'body', isRequired: false },
        ],
      },
    ])
  })

  it('reads a new one by itself, with its parameters', () => {
    const parameters = [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'page', in: 'query', schema: { type: 'integer' } },
    ]
    expect(readOperations(withOperation('get', { parameters }))[1]).toMatchObject({
      id: 'GET /v1/new/{id}',
      body: 'none',
      slots: [
        { name: 'id', place: 'path', isRequired: true },
        { name: 'page', place: 'query', isRequired: false },
      ],
    })
  })

  it.each<[string, string, object]>([
    ['a method', 'trace', {}],
    ['a parameter in a header', 'get', { parameters: [{ name: 'x', in: 'header', schema: {} }] }],
    ['a body that is no JSON', 'post', { requestBody: { content: { 'text/csv': { schema: {} } } } }],
    ['a reference to nothing', 'post', { responses: { 200: { $ref: '#/components/responses/None' } } }],
  ])('refuses %s that it cannot fuzz', (_, method, described) => {
    expect(() => readOperations(withOperation(method, described))).toThrow(/cannot fuzz|has no/)
  })
})

describe('closed', () => {
  it('forbids further members in every object that names its own, unless the schema allows them', () => {
    const inner = { properties: { b: {} } }
    expect(
      closed({ properties: { a: { items: inner }, free: { properties: {}, additionalProperties: true } } }),
    ).toEqual({
      additionalProperties: false,
      properties: {
        a: { items: { additionalProperties: false, properties: { b: {} } } },
        free: { properties: {}, additionalProperties: true },
      },
    })
  })
})
