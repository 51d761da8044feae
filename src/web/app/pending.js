/**
 * The visitor's unfinished verification.
 *
 * It survives a reload, because phones may unload the page while the visitor reads the SMS, and the service refuses another SMS
 * for minutes. It contains no code. The browser deletes it when the tab is closed.
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
    // Without storage, the verification is lost at a reload.
  }
}

export function forgetPending() {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // Without storage, there is nothing to remove.
  }
}
