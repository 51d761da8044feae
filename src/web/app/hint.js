/**
 * Remembers whether this browser may be signed in. Scripts cannot read the session cookie. A request without a session would
 * log an error in the console of each visitor who is signed out.
 */

const key = 'may-be-signed-in'

/** @param {boolean} isSignedIn */
export function rememberSignedIn(isSignedIn) {
  try {
    if (isSignedIn) localStorage.setItem(key, 'yes')
    else localStorage.removeItem(key)
  } catch {
    // Without storage, the page asks for the password again after a reload.
  }
}

/** The classic API sets a cookie with the user name, which scripts can read. */
export function mayBeSignedIn() {
  try {
    return localStorage.getItem(key) !== null || /(^|; )username=/.test(document.cookie)
  } catch {
    return false
  }
}
