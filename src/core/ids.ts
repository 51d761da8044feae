/**
 * Ids and tokens that carry a MAC.
 *
 * A forged or mistyped one is refused without a remote call. The MAC proves only that we issued it; whether it is still
 * good is decided elsewhere. Each kind has a key of its own, so an id of one kind does not pass for another.
 */
import { Buffer } from 'node:buffer'
import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Random } from './random.ts'

/** Issues and checks one kind of id. */
export interface IdIssuer {
  /** A new id as base64url. */
  readonly issue: (random: Random, nowMs: number) => string
  /** When we issued the id (epoch ms, whole seconds), or undefined if we did not. */
  readonly issuedAtMs: (id: string) => number | undefined
}

const timeBytes = 4
/** 96 bits: too many to guess, few enough for an id in a URL. */
const macBytes = 12

/**
 * @param secret at least 32 bytes
 * @param kind names the key that is derived from the secret
 * @param randomBytes how much of an id is random
 * @param formerSecret its ids are still good, and none is issued with it
 */
export function createIdIssuer(
  secret: string,
  kind: string,
  randomBytes: 16 | 32,
  formerSecret?: string,
): IdIssuer {
  const key = deriveKey(secret, `${kind} id`)
  const keys = formerSecret === undefined ? [key] : [key, deriveKey(formerSecret, `${kind} id`)]
  const bodyBytes = randomBytes + timeBytes

  return {
    issue(random, nowMs) {
      const body = Buffer.alloc(bodyBytes)
      body.set(random(randomBytes))
      body.writeUInt32BE(Math.floor(nowMs / 1000), randomBytes)
      return Buffer.concat([body, mac(key, body)]).toString('base64url')
    },
    issuedAtMs(id) {
      const bytes = Buffer.from(id, 'base64url')
      // The second comparison refuses other spellings of the same bytes: an id is also a key of a store.
      if (bytes.length !== bodyBytes + macBytes || bytes.toString('base64url') !== id) return undefined
      const body = bytes.subarray(0, bodyBytes)
      const given = bytes.subarray(bodyBytes)
      if (!keys.some((one) => timingSafeEqual(mac(one, body), given))) return undefined
      return body.readUInt32BE(randomBytes) * 1000
    },
  }
}

/**
 * A key of 32 bytes for one use of a secret. It is a key object, because bytes would be imported at every use.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
export function deriveKey(secret: string, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `latchkey ${use}`, 32)))
}

function mac(key: KeyObject, body: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, macBytes)
}
