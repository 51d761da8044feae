import { Buffer } from 'node:buffer'
import { deriveKey } from './ids.ts'
import type { Random } from './random.ts'

/** Encrypts texts that are stored, and that nobody who reads the store may read. */
export interface Sealer {
  /**
   * AES-256-GCM with a key of its own for each `use`. The result is base64url.
   *
   * @see https://csrc.nist.gov/pubs/sp/800/38/d/final
   */
  readonly seal: (use: string, text: string) => Promise<string>
  /** @returns undefined if the text was not sealed for this `use`, with one of the secrets */
  readonly open: (use: string, sealed: string) => Promise<string | undefined>
}

const ivBytes = 12

/** @param secrets the current one, and the former one if there is one */
export function createSealer(
  [secret, formerSecret]: readonly [current: string, former?: string | undefined],
  random: Random,
): Sealer {
  return {
    async seal(use, text) {
      const iv = random(ivBytes)
      const algorithm = { name: 'AES-GCM', iv }
      const bytes = await crypto.subtle.encrypt(algorithm, await keyFor(secret, use), Buffer.from(text))
      return Buffer.concat([iv, Buffer.from(bytes)]).toString('base64url')
    },
    async open(use, sealed) {
      return (
        (await openWith(secret, use, sealed)) ??
        (formerSecret === undefined ? undefined : await openWith(formerSecret, use, sealed))
      )
    },
  }
}

async function openWith(secret: string, use: string, sealed: string): Promise<string | undefined> {
  const bytes = Buffer.from(sealed, 'base64url')
  const algorithm = { name: 'AES-GCM', iv: bytes.subarray(0, ivBytes) }
  try {
    const text = await crypto.subtle.decrypt(algorithm, await keyFor(secret, use), bytes.subarray(ivBytes))
    return Buffer.from(text).toString()
  } catch {
    return undefined
  }
}

function keyFor(secret: string, use: string): Promise<CryptoKey> {
  const bytes = deriveKey(secret, `seal ${use}`).export()
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}
