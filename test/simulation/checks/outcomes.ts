import type { Check, Violation } from './invariants.ts'

/** The second half of I8: whoever retried after a fault has what the database says, and not half of it. */
export const checkOutcomes: Check = ({ endings, users, redeemedCodes, clockErrorMs }) => {
  const clocks = clockErrorMs > 0 ? 'on wrong clocks' : 'on right clocks'
  const violations: Violation[] = []
  for (const { visitor, username, verificationId, outcome, isUnclear } of endings) {
    if (isUnclear) continue
    const user = users.find((one) => one.username.toLowerCase() === username.toLowerCase())
    const isOwn =
      user !== undefined &&
      user.phone_number === `+86${visitor.mobile}` &&
      (verificationId === '' ||
        redeemedCodes.some((one) => one.verification_id === verificationId && one.user_id === user.id))
    if (outcome === 'signed up' && !isOwn)
      violations.push({ invariant: 'I8', what: `${visitor.name} was told that ${username} exists` })
    // On the classic surface a browser that has lost its cookie cannot prove that it was the one.
    if (outcome !== 'signed up' && isOwn && visitor.surface === 'v1')
      violations.push({
        invariant: 'I8',
        what: `${visitor.name} is ${username}, and was told ${clocks}: ${outcome}`,
      })
  }
  return violations
}
