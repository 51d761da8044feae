import {
  drawPicture,
  newMobile,
  newVisitor,
  prepareRegistration,
  register,
  solveCaptcha,
} from '../support/visitor.ts'
import type { Requests } from './attack.ts'
import type { World } from './world.ts'

/** With one solved captcha, from an address for each: asks for an SMS with each of these bodies. */
export const ask = async (world: World, ...bodies: readonly object[]): Promise<Requests> => {
  const solved = await solveCaptcha(world, newVisitor(world))
  return bodies.map((body) => () => newVisitor(world).post('/v1/sms-codes', { ...solved, ...body }))
}

/** The same on the classic surface: `path` is the number, `query` comes after the captcha's. */
export const askClassic = async (
  world: World,
  calls: readonly { path?: string; query?: string; headers?: Record<string, string>; method?: string }[],
): Promise<Requests> => {
  const picture = await drawPicture(world, newVisitor(world))
  return calls.map(
    ({ path = newMobile(), query = '', headers = {}, method = 'GET' }) =>
      () =>
        newVisitor(world).send(method, `/sms_codes/${path}/?${picture.query}${query}`, { headers }),
  )
}

/** Registers with one code, under each of these names or with whatever else is to be changed. */
export const registerWith = async (world: World, ...changes: readonly object[]): Promise<Requests> => {
  const { visitor, body } = await prepareRegistration(world)
  return changes.map((change) => () => visitor.post('/v1/users', { ...body, ...change }))
}

/** Somebody who is signed in, and whose session must not be read, taken or ended by others. */
export const startVictim = async (world: World) => {
  const victim = newVisitor(world)
  const { username } = await register(world, victim)
  const token = victim.cookies.get('__Host-session') ?? ''
  return { victim, username, token, Cookie: `__Host-session=${token}` }
}

export const signIn =
  (world: World, body: object, headers: Record<string, string> = {}) =>
  () =>
    newVisitor(world).post('/v1/sessions', body, headers)

export const get =
  (world: World, path: string, headers: Record<string, string> = {}) =>
  () =>
    newVisitor(world).get(path, headers)
