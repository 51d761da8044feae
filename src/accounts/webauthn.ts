/**
 * What WebAuthn asks of a relying party: the options for the browser, and the checks of its answers.
 *
 * The library is loaded at the first answer. It has the formats of all attestations, whose modules take a tenth of a second to
 * start, and most requests need none of them.
 *
 * @see https://www.w3.org/TR/webauthn-3/
 */
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import * as z from 'zod'
import { challengeSeconds } from './passkey-challenges.ts'
import type { User } from './users.ts'

/** The site that a passkey belongs to. Browsers offer it on the host `id` and the hosts under it. */
export interface RelyingParty {
  /** `shop.example` */
  readonly id: string
  /** Of the pages that may use its passkeys. */
  readonly origins: readonly string[]
}

/** What a browser sends after it has made a passkey. All texts are base64url. */
export type CreationAnswer = Pick<RegistrationResponseJSON, 'id' | 'rawId' | 'type'> & {
  readonly response: Pick<
    RegistrationResponseJSON['response'],
    'clientDataJSON' | 'attestationObject' | 'transports'
  >
}

/** What a browser sends after a passkey has signed. All texts are base64url. */
export type SignInAnswer = Pick<AuthenticationResponseJSON, 'id' | 'rawId' | 'type'> & {
  readonly response: Omit<AuthenticationResponseJSON['response'], 'userHandle'> & {
    readonly userHandle: string
  }
}

/** `multi_device` can be backed up and synced. It never changes. */
export type DeviceType = 'single_device' | 'multi_device'

/** What an authenticator says of a passkey. */
export interface Credential {
  /** Base64url. */
  readonly id: string
  /** A COSE key, as base64url. */
  readonly publicKey: string
  /** 0 if the authenticator does not count. */
  readonly signCount: number
  readonly deviceType: DeviceType
  readonly isBackedUp: boolean
}

/** What changes when a passkey signs. */
export type CredentialUse = Pick<Credential, 'signCount' | 'isBackedUp'>

/** What an answer says of itself, before anything of it is proved. */
export interface AnswerClaims {
  readonly challenge: string
}

/** EdDSA, ES256 and RS256: what all authenticators have, and the runtime can verify. */
const algorithms = [-8, -7, -257]

/** Authenticators forget longer handles. */
const longestHandleBytes = 64

/** A passkey that is found without a user name (resident), and that asks for a PIN, a finger or a face. No attestation. */
export function creationOptions(
  { id: rpId }: RelyingParty,
  { id, username }: User,
  challenge: string,
  existing: readonly { readonly id: string; readonly transports: readonly string[] }[],
) {
  return {
    challenge,
    // The name is deprecated, and the id is its safe default.
    rp: { id: rpId, name: rpId },
    user: { id: handleOf(id), name: username, displayName: username },
    pubKeyCredParams: algorithms.map((alg) => ({ alg, type: 'public-key' as const })),
    timeout: challengeSeconds * 1000,
    excludeCredentials: existing.map(({ id: credentialId, transports }) => ({
      id: credentialId,
      type: 'public-key' as const,
      transports: [...transports],
    })),
    authenticatorSelection: {
      residentKey: 'required' as const,
      requireResidentKey: true,
      userVerification: 'required' as const,
    },
    attestation: 'none' as const,
  } satisfies PublicKeyCredentialCreationOptionsJSON
}

/** Names no passkey, so that the options tell nobody who has an account. */
export function signInOptions({ id: rpId }: RelyingParty, challenge: string) {
  return {
    challenge,
    rpId,
    timeout: challengeSeconds * 1000,
    allowCredentials: [],
    userVerification: 'required' as const,
  } satisfies PublicKeyCredentialRequestOptionsJSON
}

/**
 * Checks all of an answer for signing in but its signature, without a call.
 *
 * @returns undefined if it is malformed, or made for another site or another use, or without a verified user
 */
export async function readSignIn(
  { response }: SignInAnswer,
  relyingParty: RelyingParty,
): Promise<AnswerClaims | undefined> {
  const claims = readClientData(response.clientDataJSON, 'webauthn.get', relyingParty)
  if (!claims) return undefined
  const { isoBase64URL, parseAuthenticatorData } = await import('@simplewebauthn/server/helpers')
  const data = await orUndefined(() =>
    parseAuthenticatorData(isoBase64URL.toBuffer(response.authenticatorData)),
  )
  const rpIdHash = createHash('sha256').update(relyingParty.id).digest()
  return data?.flags.up && data.flags.uv && rpIdHash.equals(data.rpIdHash) ? claims : undefined
}

/**
 * Verifies an answer for signing in against the passkey that it names.
 *
 * @returns undefined if it is refused
 */
export async function verifySignIn(
  answer: SignInAnswer,
  relyingParty: RelyingParty,
  { challenge }: AnswerClaims,
  passkey: Credential & { readonly userId: string },
): Promise<CredentialUse | undefined> {
  if (answer.response.userHandle !== handleOf(passkey.userId)) return undefined
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const verified = await orUndefined(() =>
    verifyAuthenticationResponse({
      response: { ...answer, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.id,
      requireUserVerification: true,
      credential: {
        id: passkey.id,
        publicKey: Uint8Array.from(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.signCount,
      },
    }),
  )
  if (!verified?.verified) return undefined
  const { newCounter, credentialDeviceType, credentialBackedUp } = verified.authenticationInfo
  if (deviceTypes[credentialDeviceType] !== passkey.deviceType) return undefined
  return { signCount: newCounter, isBackedUp: credentialBackedUp }
}

/**
 * Reads what an answer for a creation says of itself, without a call.
 *
 * @returns undefined if it is malformed, or made for another site or another use
 */
export function readCreation(answer: CreationAnswer, relyingParty: RelyingParty): AnswerClaims | undefined {
  return readClientData(answer.response.clientDataJSON, 'webauthn.create', relyingParty)
}

/**
 * Verifies an answer for a creation.
 *
 * @returns undefined if it is refused
 */
export async function verifyCreation(
  answer: CreationAnswer,
  relyingParty: RelyingParty,
  { challenge }: AnswerClaims,
): Promise<Credential | undefined> {
  if (!(await isWithoutCertificates(answer))) return undefined
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const verified = await orUndefined(() =>
    verifyRegistrationResponse({
      response: { ...answer, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }),
  )
  if (!verified?.verified) return undefined
  const { credential, credentialDeviceType, credentialBackedUp } = verified.registrationInfo
  // The id that the browser says must be that of the signed data.
  if (credential.id !== answer.id) return undefined
  return {
    id: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    signCount: credential.counter,
    deviceType: deviceTypes[credentialDeviceType],
    isBackedUp: credentialBackedUp,
  }
}

const deviceTypes = { singleDevice: 'single_device', multiDevice: 'multi_device' } as const

/**
 * We ask for no attestation. A browser then sends none, or one that is signed by the passkey itself. One with certificates is
 * refused before the library follows the URLs in them.
 *
 * @see https://www.w3.org/TR/webauthn-3/#sctn-createCredential
 */
async function isWithoutCertificates({ response }: CreationAnswer): Promise<boolean> {
  const { decodeAttestationObject, isoBase64URL } = await import('@simplewebauthn/server/helpers')
  const object = await orUndefined(() =>
    decodeAttestationObject(isoBase64URL.toBuffer(response.attestationObject)),
  )
  if (!(object instanceof Map)) return false
  const statement: unknown = object.get('attStmt')
  const format: unknown = object.get('fmt')
  return statement instanceof Map && (format === 'none' || (format === 'packed' && !statement.has('x5c')))
}

const clientDataSchema = z.object({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
})

/** The challenge that an answer says it signed, if it can be read. */
export function challengeIn(clientDataJSON: string): string | undefined {
  return parseClientData(clientDataJSON)?.challenge
}

/** What the browser wrote down of the ceremony. Pages in frames of other sites are refused. */
function readClientData(
  base64url: string,
  expectedType: 'webauthn.create' | 'webauthn.get',
  { origins }: RelyingParty,
): AnswerClaims | undefined {
  const data = parseClientData(base64url)
  if (!data) return undefined
  const { type, challenge, origin, crossOrigin = false } = data
  return type === expectedType && origins.includes(origin) && !crossOrigin ? { challenge } : undefined
}

function parseClientData(base64url: string): z.output<typeof clientDataSchema> | undefined {
  try {
    return clientDataSchema.safeParse(JSON.parse(Buffer.from(base64url, 'base64url').toString())).data
  } catch {
    return undefined
  }
}

/** The library throws at each answer that it refuses, and at each that it cannot read. */
async function orUndefined<T>(verify: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await verify()
  } catch {
    return undefined
  }
}

/**
 * What an authenticator stores as the user: the id as bytes.
 *
 * @throws {Error} the id is longer than authenticators store
 */
function handleOf(userId: string): string {
  const bytes = Buffer.from(userId)
  if (bytes.length > longestHandleBytes) throw new Error('The user’s id is too long for a passkey')
  return bytes.toString('base64url')
}
