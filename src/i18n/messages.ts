import type { FailureCode, FailureDetail } from '../core/errors.ts'

/** The texts of one language. A missing key does not compile. */
export interface Messages {
  /** One line for people, the same for every occurrence of a failure. */
  readonly titles: Readonly<Record<FailureCode, string>>
  /** The shop's texts for the classic API. Front ends may compare them. */
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

/** The `errmsg` of the classic API: the shop's text, or the title if there is none. */
export function classicMessage({ classic, titles }: Messages, code: FailureCode): string {
  return classic[code] ?? titles[code]
}
