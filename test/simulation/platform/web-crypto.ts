/**
 * WebCrypto whose promises are settled at once. The real one works in threads of its own, and which of two results comes
 * first would not follow from the seed.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

interface HmacKey {
  readonly secret: Uint8Array
}

const hmac = ({ secret }: HmacKey, data: Uint8Array) => createHmac('sha256', secret).update(data).digest()

const subtle = {
  importKey: async (_format: 'raw', secret: Uint8Array): Promise<HmacKey> => ({ secret }),
  sign: async (_algorithm: 'HMAC', key: HmacKey, data: Uint8Array) => hmac(key, data),
  verify: async (_algorithm: 'HMAC', key: HmacKey, signature: Uint8Array, data: Uint8Array) => {
    const expected = hmac(key, data)
    return signature.length === expected.length && timingSafeEqual(signature, expected)
  },
  digest: async (_algorithm: 'SHA-256', data: Uint8Array) => createHash('sha256').update(data).digest(),
}

let requests = 0

/** Puts it in the place of the global. Ids of requests count up. */
export const installWebCrypto = (): void => {
  const randomUUID = () => `00000000-0000-4000-8000-${String(requests++ % 1e12).padStart(12, '0')}`
  Object.defineProperty(globalThis, 'crypto', { value: { subtle, randomUUID } })
}
