import type { FailureCode, FailureDetail } from '../core/errors.ts'

/** The texts of one language. A missing key does not compile. */
export interface Messages {
  /** One line for a person, the same for every occurrence of a failure. */
  readonly titles: Readonly<Record<FailureCode, string>>
  /** The shop's own words on the classic surface, which its front end may compare. */
  readonly classic: Readonly<Partial<Record<FailureCode, string>>>
  /** What a person can do about one occurrence. */
  readonly details: {
    readonly [Reason in FailureDetail['reason']]: (
      detail: Extract<FailureDetail, { reason: Reason }>,
    ) => string
  }
}

/** The sentence for one occurrence of a failure: its detail, or the title if it has none. */
export function describeFailure(
  messages: Messages,
  { code, detail }: { readonly code: FailureCode; readonly detail?: FailureDetail },
): string {
  if (detail === undefined) return messages.titles[code]
  const describe = messages.details[detail.reason] as (detail: FailureDetail) => string
  return describe(detail)
}

/** The classic surface's `errmsg`: the shop's own words, or the title if it has none. */
export function classicMessage({ classic, titles }: Messages, code: FailureCode): string {
  return classic[code] ?? titles[code]
}
