/** What stands for `node:crypto` where passwords are hashed. */
import { Buffer } from 'node:buffer'

export { timingSafeEqual } from 'node:crypto'

export function scryptSync(_password: string, _salt: Uint8Array, length: number): Buffer {
  return Buffer.alloc(length, 1)
}
