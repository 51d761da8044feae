/**
 * What an SMS code is for. A code for one purpose buys nothing of another, and asking for one does not replace another: the
 * purpose enters the code's hash, the ledger's slot and the redemption.
 */
export const purposes = {
  register: { needsAccount: false },
  sign_in: { needsAccount: true },
  reset_password: { needsAccount: true },
  change_mobile: { needsAccount: false },
} as const satisfies Readonly<Record<string, PurposeRow>>

interface PurposeRow {
  /**
   * Whether the code is of use only to a number that an account has. A caller must not learn whether a number has one, so all
   * numbers get the same answer, and only those with an account get an SMS.
   */
  readonly needsAccount: boolean
}

export type Purpose = keyof typeof purposes

export const purposeNames = Object.keys(purposes) as [Purpose, ...Purpose[]]
