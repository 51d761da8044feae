/**
 * What an SMS code is for. A code for one purpose buys nothing of another, and asking for one does not replace another:
 * the purpose enters the code's hash, the ledger's slot and the redemption.
 */
interface PurposeRow {
  /** Whether the number must belong to an account, or must not. */
  readonly account: 'must not exist' | 'must exist'
  /** Whether an SMS for it can be requested. The others are known to the rules, and to nobody else yet. */
  readonly isOpen: boolean
}

export const purposes = {
  register: { account: 'must not exist', isOpen: true },
  sign_in: { account: 'must exist', isOpen: false },
  reset_password: { account: 'must exist', isOpen: false },
  change_mobile: { account: 'must not exist', isOpen: false },
} as const satisfies Readonly<Record<string, PurposeRow>>

export type Purpose = keyof typeof purposes
