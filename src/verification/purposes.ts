/**
 * What an SMS code is for. A code for one purpose buys nothing of another, and asking for one does not replace another: the
 * purpose enters the code's hash, the ledger's slot and the redemption.
 */
const purposes = {
  register: { isOpen: true },
  sign_in: { isOpen: false },
  reset_password: { isOpen: false },
  change_mobile: { isOpen: false },
} as const satisfies Readonly<Record<string, PurposeRow>>

interface PurposeRow {
  /** Whether an SMS can be requested for it. */
  readonly isOpen: boolean
}

export type Purpose = keyof typeof purposes

/** A purpose for which an SMS can be requested. */
export type OpenPurpose = {
  [P in Purpose]: (typeof purposes)[P]['isOpen'] extends true ? P : never
}[Purpose]
