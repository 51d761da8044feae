import { type Authenticator, newAuthenticator } from '../support/authenticator.ts'
import type { Json } from './openapi.ts'
import type { Visitor } from './visitor.ts'

/** The calls whose answers an authenticator works with. A visitor keeps the newest answer of each. */
export const optionCalls: readonly string[] = ['createPasskeyCreationOptions', 'createPasskeySignInOptions']

/** One for each visitor. */
const authenticators = new WeakMap<Visitor, Promise<Authenticator>>()

/**
 * What the visitor's browser gives for the newest options.
 *
 * @param origin of the page
 * @returns undefined if there are none
 */
export async function answerOf(
  visitor: Visitor,
  kind: 'passkey' | 'new_passkey',
  origin: string,
): Promise<Json | undefined> {
  const made = authenticators.get(visitor) ?? newAuthenticator(origin)
  authenticators.set(visitor, made)
  const authenticator = await made
  const [creation, signIn] = optionCalls.map((id) => visitor.known.get(id)?.at(-1))
  if (kind === 'new_passkey')
    return creation === undefined ? undefined : authenticator.create(JSON.parse(creation))
  return signIn === undefined ? undefined : authenticator.sign(JSON.parse(signIn))
}
