import { Hono } from 'hono'
import * as z from 'zod'
import { mostPasskeys, type Passkey, type Passkeys } from '../../accounts/passkeys.ts'
import type { Sessions } from '../../accounts/sessions.ts'
import type { AddPasskey } from '../../flows/add-passkey.ts'
import type { RemovePasskey } from '../../flows/remove-passkey.ts'
import type { RenamePasskey } from '../../flows/rename-passkey.ts'
import type { SignInByPasskey } from '../../flows/sign-in-by-passkey.ts'
import { callerOf } from '../http/caller.ts'
import { clientAddress } from '../http/client-address.ts'
import type { Cookies } from '../http/cookies.ts'
import { requireJson, validJson, validOptionalJson } from '../http/input.ts'
import { relyingPartyOf, type RelyingPartySettings } from '../http/relying-party.ts'
import { fail } from '../http/render.ts'
import { protectedBy, requireSession } from '../http/session.ts'
import type { Call } from './call.ts'
import { currentPassword } from './fields.ts'
import {
  always,
  freshness,
  needsSession,
  operation,
  type Paths,
  protectedCall,
  withBody,
  writing,
} from './operation.ts'
import { timestamp } from './signed-in.ts'

/** The names in answers of browsers are those of the W3C, so that a page can pass them on as they are. */
function base64url(longest: number) {
  return z
    .string()
    .max(longest)
    .regex(/^[\w-]+$/, { error: 'must be base64url' })
}

/** Authenticators make ids of 1023 bytes at most. */
const credentialId = base64url(1364)
const bytes = base64url(8192)
const answerOf = { id: credentialId, rawId: credentialId, type: z.literal('public-key') }
const challenge = z.string().meta({ description: 'Good for five minutes, once.' })
const transports = z.array(z.string().regex(/^[a-z-]{1,32}$/)).max(8)

export const signInAnswer = z
  .object({
    ...answerOf,
    response: z.object({
      clientDataJSON: bytes,
      authenticatorData: bytes,
      signature: bytes,
      userHandle: base64url(86),
    }),
  })
  .meta({ id: 'PasskeyAnswer', description: 'What the browser gives, as `AuthenticationResponseJSON`.' })

const creationAnswer = z
  .object({
    ...answerOf,
    response: z.object({
      clientDataJSON: bytes,
      attestationObject: bytes,
      transports: transports.default([]),
    }),
  })
  .meta({ id: 'NewPasskeyAnswer', description: 'What the browser gives, as `RegistrationResponseJSON`.' })

const longestName = 64

/** The length is in code points. */
const name = z
  .string()
  .regex(/\S/, { error: 'must have a character that is not a space' })
  .refine((text) => text.isWellFormed(), { error: 'must be well-formed Unicode' })
  .refine((text) => Array.from(text).length <= longestName, {
    error: `must have at most ${longestName} characters`,
  })
  .meta({ description: 'For its user to recognise.', example: 'My phone', maxLength: longestName })

const optionsRequest = z
  .object({ current_password: currentPassword })
  .meta({ id: 'PasskeyCreationOptionsRequest' })

const creationOptions = z
  .object({
    challenge,
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.object({ alg: z.int(), type: z.literal('public-key') })),
    timeout: z.int().meta({ description: 'Milliseconds.' }),
    excludeCredentials: z.array(
      z.object({ id: z.string(), type: z.literal('public-key'), transports: z.array(z.string()) }),
    ),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
    attestation: z.literal('none'),
  })
  .meta({ id: 'PasskeyCreationOptions', description: '`PublicKeyCredentialCreationOptionsJSON`' })

const signInOptions = z
  .object({
    challenge,
    rpId: z.string(),
    timeout: z.int().meta({ description: 'Milliseconds.' }),
    allowCredentials: z
      .array(z.object({ id: z.string(), type: z.literal('public-key') }))
      .max(0)
      .meta({ description: 'Empty: the browser knows whose passkeys it has.' }),
    userVerification: z.literal('required'),
  })
  .meta({ id: 'PasskeySignInOptions', description: '`PublicKeyCredentialRequestOptionsJSON`' })

const addition = z
  .object({
    passkey: creationAnswer,
    name: name.optional().meta({ description: 'The browser and its system, unless said.' }),
  })
  .meta({ id: 'PasskeyRequest' })

const renaming = z.object({ name }).meta({ id: 'PasskeyRenaming' })

const removal = z.object({ current_password: currentPassword }).meta({ id: 'PasskeyRemoval' })

export const passkey = z
  .object({
    id: z.string().meta({ description: 'The credential id, as base64url.' }),
    name: z.string().meta({ example: 'Chrome on Android' }),
    device_type: z.enum(['single_device', 'multi_device']).meta({
      description: '`multi_device` can be backed up and synced.',
    }),
    backed_up: z.boolean().meta({ description: 'Whether it was backed up when it was last used.' }),
    transports: z.array(z.string()),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable().meta({ description: '`null` if it has not signed in yet.' }),
  })
  .meta({ id: 'Passkey' })

const list = z.object({ passkeys: z.array(passkey) }).meta({ id: 'Passkeys' })

interface Parts extends RelyingPartySettings {
  readonly addPasskey: AddPasskey
  readonly renamePasskey: RenamePasskey
  readonly removePasskey: RemovePasskey
  readonly signInByPasskey: SignInByPasskey
  readonly passkeys: Passkeys
  readonly sessions: Sessions
  readonly cookies: Cookies
}

/** The passkeys of the signed-in user, and the options for the ceremonies of a browser. */
export function passkeysResource(parts: Parts): Hono {
  const { addPasskey, renamePasskey, removePasskey, signInByPasskey, passkeys, sessions, cookies } = parts
  const app = new Hono({ strict: false })
  const signedIn = requireSession(sessions, cookies)

  app.post('/sign-in-options', async (c) => {
    const options = await signInByPasskey.optionsFor(clientAddress(c), relyingPartyOf(c, parts))
    return options.ok ? c.json(options.value, 201) : fail(c, options.error)
  })

  app.post('/creation-options', validOptionalJson(optionsRequest), signedIn, async (c) => {
    const call = protectedBy(c, cookies, c.req.valid('json').current_password)
    const options = await addPasskey.optionsFor(call, relyingPartyOf(c, parts))
    return options.ok ? c.json(options.value, 201) : fail(c, options.error)
  })

  app.post('/', requireJson(), validJson(addition), signedIn, async (c) => {
    const { passkey: answer, name: chosen } = c.req.valid('json')
    const named = chosen ?? callerOf(c, cookies).origin.device ?? 'Passkey'
    const added = await addPasskey.add(
      { session: c.get('session'), answer, name: named },
      relyingPartyOf(c, parts),
    )
    return added.ok ? c.json(passkeyBody(added.value), 201) : fail(c, added.error)
  })

  app.get('/', signedIn, async (c) => {
    const added = await passkeys.list(c.get('session').user.id)
    return c.json({ passkeys: added.map(passkeyBody) })
  })

  app.put('/:id', requireJson(), validJson(renaming), signedIn, async (c) => {
    const renamed = await renamePasskey({
      session: c.get('session'),
      passkeyId: c.req.param('id'),
      name: c.req.valid('json').name,
    })
    return renamed.ok ? c.body(null, 204) : fail(c, renamed.error)
  })

  app.delete('/:id', validOptionalJson(removal), signedIn, async (c) => {
    const removed = await removePasskey({
      ...protectedBy(c, cookies, c.req.valid('json').current_password),
      passkeyId: c.req.param('id'),
    })
    return removed.ok ? c.body(null, 204) : fail(c, removed.error)
  })

  return app
}

export function passkeyBody(one: Passkey): z.input<typeof passkey> {
  return {
    id: one.id,
    name: one.name,
    device_type: one.deviceType,
    backed_up: one.isBackedUp,
    transports: [...one.transports],
    created_at: timestamp(one.createdAtMs),
    last_used_at: one.lastUsedAtMs === undefined ? null : timestamp(one.lastUsedAtMs),
  }
}

const idInPath = [{ in: 'path', name: 'id', required: true, schema: { type: 'string' } }] as const

export const passkeysPaths: Paths = {
  '/v1/passkeys': {
    get: operation({
      operationId: 'listPasskeys',
      tags: ['Passkeys'],
      summary: 'The passkeys of the user',
      security: needsSession,
      success: { status: '200', description: 'The passkeys, oldest first.', schema: list },
      failures: [...always, 'unauthenticated'],
    }),
    post: operation({
      operationId: 'createPasskey',
      tags: ['Passkeys'],
      summary: 'Add a passkey',
      description:
        'With what the browser gave for the creation options of this session. `passkey_refused` is the answer to each one ' +
        'that is not good: expired, used before, of another session or site, or without a verified user.',
      security: needsSession,
      body: addition,
      success: { status: '201', description: 'The passkey can sign in.', schema: passkey },
      failures: [...withBody, 'unauthenticated', 'passkey_refused', 'account_changed'],
    }),
  },
  '/v1/passkeys/{id}': {
    put: operation({
      operationId: 'putPasskey',
      tags: ['Passkeys'],
      summary: 'Give a passkey another name',
      security: needsSession,
      parameters: [...idInPath],
      body: renaming,
      success: { status: '204', description: 'It has the name.' },
      failures: [...withBody, 'unauthenticated', 'not_found'],
    }),
    delete: operation({
      operationId: 'deletePasskey',
      tags: ['Passkeys'],
      summary: 'Remove a passkey',
      description: `${freshness} All other sessions end.`,
      security: needsSession,
      parameters: [...idInPath],
      body: removal,
      isBodyOptional: true,
      success: { status: '204', description: 'It signs in no more.' },
      failures: [...withBody, ...protectedCall, 'invalid_credentials', 'not_found', 'account_changed'],
    }),
  },
  '/v1/passkeys/creation-options': {
    post: operation({
      operationId: 'createPasskeyCreationOptions',
      tags: ['Passkeys'],
      summary: 'Ask for the options of a new passkey',
      description: `${freshness} A user can have ${mostPasskeys} passkeys.`,
      security: needsSession,
      body: optionsRequest,
      isBodyOptional: true,
      success: { status: '201', description: 'For `navigator.credentials.create`.', schema: creationOptions },
      failures: [...withBody, ...protectedCall, 'invalid_credentials', 'too_many_passkeys'],
    }),
  },
  '/v1/passkeys/sign-in-options': {
    post: operation({
      operationId: 'createPasskeySignInOptions',
      tags: ['Passkeys'],
      summary: 'Ask for the options of a sign-in',
      success: { status: '201', description: 'For `navigator.credentials.get`.', schema: signInOptions },
      failures: [...writing, 'too_many_requests'],
    }),
  },
}

export interface PasskeysCalls {
  readonly listPasskeys: Call<undefined, typeof list>
  readonly createPasskey: Call<typeof addition, typeof passkey>
  readonly putPasskey: Call<{ readonly id: string; readonly name: string }, undefined>
  readonly deletePasskey: Call<{ readonly id: string; readonly current_password?: string }, undefined>
  readonly createPasskeyCreationOptions: Call<typeof optionsRequest, typeof creationOptions>
  readonly createPasskeySignInOptions: Call<undefined, typeof signInOptions>
}
