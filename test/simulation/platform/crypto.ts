/** What stands for `node:crypto` in the product: a password's hash has the same form and none of the cost. */
import { createHash } from 'node:crypto'
import { contextHere } from '../world/context.ts'

export * from 'node:crypto'

/** About what scrypt takes on the platform, on the world's clock. */
const hashMs = 200

export const scrypt = (
  password: string,
  salt: Uint8Array,
  length: number,
  _options: object,
  callback: (error: Error | null, key: Uint8Array) => void,
): void => {
  const key = createHash('shake256', { outputLength: length }).update(salt).update(password).digest()
  const context = contextHere()
  const answer = async () => {
    await context.world.pause(context, hashMs)
    callback(null, key)
  }
  void answer()
}
