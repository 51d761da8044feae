/**
 * The verification that the visitor is in the middle of.
 *
 * It outlives a reload, because phones unload a page while its visitor looks up the SMS, and another SMS would be
 * refused for minutes. It holds no code, and nothing once the tab is closed.
 *
 * @typedef {object} Pending
 * @property {string} verificationId
 * @property {string} mobile as typed
 * @property {number} expiresAtMs
 * @property {number} resendAtMs
 */

const key = 'pending-verification'

/** @returns {Pending | undefined} */
export function readPending() {
  try {
    const pending = JSON.parse(sessionStorage.getItem(key) ?? 'null')
    return pending && Date.now() < pending.expiresAtMs ? pending : undefined
  } catch {
    return undefined
  }
}

/** @param {Pending} pending */
export function writePending(pending) {
  try {
    sessionStorage.setItem(key, JSON.stringify(pending))
  } catch {
    // A browser that keeps nothing: it works until the reload.
  }
}

export function forgetPending() {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // Then there is nothing to forget.
  }
}
