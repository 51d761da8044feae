import type { Check } from './invariants.ts'

/** The second half of I8: what a visitor was told after a retry is what the database says. */
export const checkOutcomes: Check = ({ endings, users, redemptions, clockErrorMs }, report) => {
  const clocks = clockErrorMs > 0 ? 'on wrong clocks' : 'on right clocks'
  for (const { visitor, username, verificationId, outcome, isUnclear } of endings) {
    if (isUnclear) continue
    const user = users.find((one) => one.username.toLowerCase() === username.toLowerCase())
    const isOwn =
      user !== undefined &&
      user.phone_number === `+86${visitor.mobile}` &&
      (verificationId === '' ||
        redemptions.some(
          ({ row }) => row['verification_id'] === verificationId && row['user_id'] === user.id,
        ))
    if (outcome === 'success' && !isOwn) report('I8', `${visitor.name} was told that ${username} exists`)
    // On the classic surface, a browser that has lost its cookie cannot prove that it made the registration.
    if (outcome !== 'success' && isOwn && visitor.surface === 'v1')
      report('I8', `${visitor.name} is ${username}, and was told ${clocks}: ${outcome}`)
  }
}
