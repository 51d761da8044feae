/**
 * Whether this browser may be signed in. The session's cookie is hidden from scripts, and asking the service without one is an
 * error in the console of every visitor who is signed out.
 */

const key = 'may-be-signed-in'

/** @param {boolean} isSignedIn */
export function rememberSignedIn(isSignedIn) {
  try {
    if (isSignedIn) localStorage.setItem(key, 'yes')
    else localStorage.removeItem(key)
  } catch {
    // A browser that stores nothing: the page asks for the password again after a reload.
  }
}

/** The classic surface shows the user name to scripts, in a cookie. */
export function mayBeSignedIn() {
  try {
    return localStorage.getItem(key) !== null || /(^|; )username=/.test(document.cookie)
  } catch {
    return false
  }
}
