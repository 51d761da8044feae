import { expect, it } from 'vitest'
import { answer, exampleDocument, operations, request } from './example.ts'
import { type Operation, readOperations } from './openapi.ts'
import { keepPromise, noPromises, type Success } from './promises.ts'

it('an erasure takes back what was promised to the user of the session, and no code', () => {
  const promises = noPromises()
  const cookie = { 'set-cookie': ['session=abc; Max-Age=60; Path=/'] }
  const told = new Map([
    ['id', '1'],
    ['username', 'Ada'],
  ])
  const given = { verification_id: 'x' }
  keepPromise(promises, success('createUser', { answer: answer(201, {}, cookie), told, given }))
  expect(promises).toMatchObject({ usernames: new Set(['ada']), redemptions: new Set(['x']) })
  const headers = [
    ['Host', '127.0.0.1:1'],
    ['Cookie', 'other=1; session=abc; session=x'],
  ] as const
  keepPromise(promises, success('deleteUser', { request: request({ headers }) }))
  expect(promises).toEqual({
    userIds: new Set(['1']),
    usernames: new Set(),
    sessions: new Map([['abc', 'ada']]),
    redemptions: new Set(['x']),
    erased: { registered: 1, existing: 0 },
  })
  keepPromise(promises, success('deleteUser'))
  expect(promises.erased).toEqual({ registered: 1, existing: 1 })
})

it('a body of several forms becomes an operation for each, and only the first has the answers', () => {
  const form = (name: string) => ({ type: 'object', properties: { [name]: {} }, required: [name] })
  const post = {
    operationId: 'createNew',
    parameters: [{ name: 'Key', in: 'header', schema: {} }],
    requestBody: {
      content: { 'application/json': { schema: { anyOf: [form('a'), form('new_password')] } } },
    },
    responses: { 201: {} },
  }
  const read = readOperations({ ...exampleDocument, paths: { '/v1/new': { post } } })
  expect(read.map(({ id, slots, answers }) => [id, slots.map(({ knownAs }) => knownAs), answers])).toEqual([
    ['createNew', ['Key', 'a'], { 201: {} }],
    ['createNew (new_password)', ['Key', 'password'], {}],
  ])
})

function success(id: string, rest: Partial<Success> = {}): Success {
  const operation = { ...operations[0], id } as Operation
  return { operation, request: request(), answer: answer(204, ''), given: {}, told: new Map(), ...rest }
}
