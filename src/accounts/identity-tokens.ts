import { createECDH } from 'node:crypto'
import { calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose'
import { deriveKey } from '../core/ids.ts'
import type { CurrentSession } from './sessions.ts'

/** How long a token is good. It cannot be taken back, so a session that ends is believed for so long at most. */
export const identityTokenSeconds = 300

/** Who may rely on a token, and who says so. */
export interface TokenParties {
  /** The origin of this service. */
  readonly issuer: string
  /** The origin that the token is for. */
  readonly audience: string
}

/** Tokens that tell other services who is signed in. */
export interface IdentityTokens {
  /**
   * A JWT, signed by ES256.
   *
   * @see https://www.rfc-editor.org/rfc/rfc7519
   */
  readonly issue: (session: CurrentSession, parties: TokenParties) => Promise<string>
  /**
   * The public keys: that of today, and the former one while it is set.
   *
   * @see https://www.rfc-editor.org/rfc/rfc7517
   */
  readonly keySet: () => Promise<{ readonly keys: readonly JWK[] }>
}

/** @param secrets the current one and the former one. The signing keys are derived from them */
export function createIdentityTokens(
  [secret, formerSecret]: readonly [current: string, former?: string | undefined],
  now: () => number,
): IdentityTokens {
  // Made at first use: a Worker's start-up time is limited. Not as promises: one of a request that ends may never settle.
  let current: SigningKey | undefined
  let former: SigningKey | undefined

  return {
    async issue({ user, createdAtMs }, { issuer, audience }) {
      const { privateKey, publicJwk } = (current ??= await deriveSigningKey(secret))
      const issuedAt = Math.floor(now() / 1000)
      return new SignJWT({ auth_time: Math.floor(createdAtMs / 1000), preferred_username: user.username })
        .setProtectedHeader({ alg: 'ES256', kid: publicJwk.kid ?? '', typ: 'JWT' })
        .setSubject(user.id)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + identityTokenSeconds)
        .sign(privateKey)
    },
    async keySet() {
      current ??= await deriveSigningKey(secret)
      if (formerSecret !== undefined) former ??= await deriveSigningKey(formerSecret)
      const keys = former === undefined ? [current] : [current, former]
      return { keys: keys.map(({ publicJwk }) => publicJwk) }
    },
  }
}

interface SigningKey {
  readonly privateKey: Awaited<ReturnType<typeof importJWK>>
  readonly publicJwk: JWK
}

/** A P-256 key pair whose private number is derived from a secret. */
async function deriveSigningKey(secret: string): Promise<SigningKey> {
  const curve = createECDH('prime256v1')
  // Of 2^32 secrets one gives a number that is not below the order of the curve, and the platform refuses it.
  curve.setPrivateKey(deriveKey(secret, 'identity token signing').export())
  const point = curve.getPublicKey()
  const coordinates = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const kid = await calculateJwkThumbprint(coordinates)
  const publicJwk = { ...coordinates, kid, alg: 'ES256', use: 'sig' }
  const d = curve.getPrivateKey().toString('base64url')
  return { publicJwk, privateKey: await importJWK({ ...coordinates, d }, 'ES256') }
}
