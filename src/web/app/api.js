/**
 * Calls the v1 API.
 *
 * @typedef {object} Problem
 * @property {string} code decides what to do; the page adds some codes, such as `no_connection`
 * @property {string} [title]
 * @property {string} [detail]
 * @property {number} [retry_after] seconds
 * @property {{ pointer: string, detail: string }[]} [errors]
 * @property {string} [verification_id] with `sms_unconfirmed`
 * @property {number} [expires_in] seconds, with `verification_id`
 *
 * @typedef {{ ok: true, value: any } | { ok: false, problem: Problem }} Outcome
 *
 * @typedef {object} User
 * @property {string} username
 * @property {string} mobile E.164
 * @property {string} created_at RFC 3339
 */

/** Longer than the service waits for an SMS provider, so that only a lost connection reaches the timeout. */
const timeoutMs = 90_000

/**
 * @param {'GET' | 'POST' | 'PUT' | 'DELETE'} method
 * @param {string} path
 * @param {Record<string, unknown>} [body]
 * @returns {Promise<Outcome>} never rejects
 */
export async function call(method, path, body) {
  let response
  let text
  try {
    response = await fetch(path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    text = await response.text()
  } catch {
    return { ok: false, problem: { code: 'no_connection' } }
  }
  const value = parse(text)
  if (response.ok && (value !== undefined || response.status === 204)) return { ok: true, value }
  // A proxy between the page and the service may answer, without JSON.
  return { ok: false, problem: typeof value?.code === 'string' ? value : { code: 'unreadable' } }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
