import { expect } from 'vitest'
import {
  type Authenticator,
  type CreationOptions,
  newAuthenticator,
  type SignInOptions,
} from './authenticator.ts'
import type { Visitor } from './visitor.ts'

/** Asks for the options of a new passkey. */
export async function creationOptions(visitor: Visitor): Promise<CreationOptions> {
  const response = await visitor.post('/v1/passkeys/creation-options', {})
  expect(response.status).toBe(201)
  return response.json<CreationOptions>()
}

/** Asks for the options of a sign-in. */
export async function signInOptions(visitor: Visitor): Promise<SignInOptions> {
  const response = await visitor.post('/v1/passkeys/sign-in-options', {})
  expect(response.status).toBe(201)
  return response.json<SignInOptions>()
}

/**
 * Adds a passkey to the account of a signed-in visitor.
 *
 * @param origin of the page
 */
export async function addPasskey(
  visitor: Visitor,
  name = 'My phone',
  origin?: string,
): Promise<Authenticator> {
  const authenticator = await newAuthenticator(origin)
  const answer = await authenticator.create(await creationOptions(visitor))
  const response = await visitor.post('/v1/passkeys', { passkey: answer, name })
  expect(response.status).toBe(201)
  return authenticator
}

/** Signs in with a passkey. */
export async function signInWith(authenticator: Authenticator, visitor: Visitor): Promise<Response> {
  const passkey = await authenticator.sign(await signInOptions(visitor))
  return visitor.post('/v1/sessions', { passkey })
}

/** The passkeys of a signed-in visitor, as they are listed. */
export async function passkeysOf(visitor: Visitor): Promise<unknown> {
  const response = await visitor.get('/v1/passkeys')
  expect(response.status).toBe(200)
  return (await response.json<{ passkeys: unknown }>()).passkeys
}
