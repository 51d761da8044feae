/** The port to a service that knows when carriers gave out their numbers. */
import type { PhoneNumber } from './phone-number.ts'

/**
 * What is known about a number since a moment.
 *
 * - `reissued`: the carrier has given it to somebody after that moment.
 * - `kept`: it has not.
 * - `unknown`: nobody can tell, or nobody answered. `reason` is for the log: a provider's code or a short word.
 */
export type NumberFate =
  | { readonly status: 'reissued' | 'kept' }
  | { readonly status: 'unknown'; readonly reason: string }

/**
 * Asks once. It costs money, and never throws for what a network or a provider does.
 *
 * @param sinceMs epoch ms
 */
export type NumberHistory = (phoneNumber: PhoneNumber, sinceMs: number) => Promise<NumberFate>
