import type { Journey } from './journey.ts'
import { plain } from './surroundings.ts'
import { type CallOf, password, usualJourney } from './usual-journey.ts'
import { passwordMark } from './values.ts'
import type { ExistingSessions } from './visitor.ts'

const wrong = { current_password: `${passwordMark}wrong` }

/** Journeys to each answer of the calls about passkeys. */
export function passkeyJourneys(callOf: CallOf, { stale, full }: ExistingSessions): Journey[] {
  const registered = (username: string) => [
    callOf('createCaptcha'),
    callOf('sendSmsCode', { purpose: 'register' }),
    callOf('createUser', { username, password }),
  ]
  const options = callOf('createPasskeyCreationOptions')
  const signIn = [callOf('createPasskeySignInOptions'), callOf('createSession (passkey)', {}, { times: 2 })]
  const named = { name: 'My phone' }
  const unknown = { id: 'unknown', ...named }
  const as = (token: string) => ({ surroundings: { ...plain, cookies: { text: `session=${token}` } } })
  return [
    usualJourney([
      ...registered('passkey-user'),
      options,
      // The second time it is refused.
      callOf('createPasskey', {}, { times: 2 }),
      callOf('listPasskeys'),
      callOf('putPasskey', named),
      callOf('putPasskey', unknown),
      callOf('deletePasskey', unknown),
      callOf('exportUser'),
      callOf('deleteSession'),
      callOf('createPasskey'),
      callOf('putPasskey', named),
      ...signIn,
      callOf('listPasskeys'),
      callOf('deletePasskey'),
      ...signIn,
    ]),
    usualJourney([...registered('other-passkey'), options, callOf('createPasskey', named), ...signIn], {
      host: 'name',
    }),
    usualJourney([
      ...registered('wrong-prover'),
      callOf('createPasskeyCreationOptions', wrong),
      callOf('deletePasskey', { ...unknown, ...wrong }),
      { ...options, times: 10 },
      callOf('deletePasskey', unknown),
    ]),
    usualJourney([
      callOf('createPasskeyCreationOptions', {}, as(stale)),
      callOf('deletePasskey', unknown, as(stale)),
      callOf('createPasskeyCreationOptions', {}, as(full)),
    ]),
    usualJourney([{ ...callOf('createPasskeySignInOptions'), times: 62 }], { client: 'crowd' }),
  ]
}
