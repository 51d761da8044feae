import { createHash } from 'node:crypto'
import { emit } from '../core/events.ts'
import { readReplyBody } from '../core/reply-body.ts'

/** Whether a password was found in a data breach. False if nobody can tell. */
export type IsBreached = (password: string) => Promise<boolean>

/** A visitor waits for it, and an attacker gains little by a check that is missing. */
const timeoutMs = 1500

/** A range has about 800 hashes of 40 bytes, and padding. */
const maxReplyBytes = 256 * 1024

/** How long the platform keeps a range. Breaches are added some times a year. */
const cacheSeconds = 86_400

/**
 * Asks a range API, which learns the first 5 of 40 hexadecimal digits of the password's SHA-1 and answers with the rest of
 * all hashes that begin so. It fails open, with an event.
 *
 * @param baseUrl `https://api.pwnedpasswords.com`
 * @see https://haveibeenpwned.com/API/v3#SearchingPwnedPasswordsByRange
 */
export function createIsBreached(baseUrl: string, outside: { readonly fetch: typeof fetch }): IsBreached {
  // workerd's fetch refuses to be called as another object's method.
  const { fetch } = outside

  return async function isBreached(password) {
    const hash = createHash('sha1').update(password).digest('hex').toUpperCase()
    const suffixes = await fetchRange(hash.slice(0, 5))
    // A padding line has the count 0.
    return suffixes.some((line) => line.startsWith(`${hash.slice(5)}:`) && !line.endsWith(':0'))
  }

  async function fetchRange(prefix: string): Promise<readonly string[]> {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(`${baseUrl.replace(/\/$/, '')}/range/${prefix}`, {
        // The length of the answer must not tell which range it was.
        headers: { 'Add-Padding': 'true' },
        cf: { cacheTtl: cacheSeconds, cacheEverything: true },
        signal,
      })
      const body = await readReplyBody(response, signal, maxReplyBytes)
      if (response.status === 200 && body.ok) return body.value.split(/\r?\n/)
      return unchecked(body.ok ? `http_${response.status}` : body.error)
    } catch {
      return unchecked(signal.aborted ? 'timeout' : 'network')
    }
  }
}

function unchecked(reason: string): readonly string[] {
  emit('warn', 'password_not_checked', { reason })
  return []
}
