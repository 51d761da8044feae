import builtIn from 'reserved-usernames' with { type: 'json' }

/** Whether nobody can register a name. */
export type IsReserved = (username: string) => boolean

/**
 * @param setting names in lower case; `builtin` means the well-known list (`admin`, `support`, `postmaster`, …)
 * @see https://github.com/mvila/reserved-usernames
 */
export function createIsReserved(setting: readonly string[]): IsReserved {
  let reserved: ReadonlySet<string> | undefined
  return function isReserved(username) {
    // Built at first use: a Worker's start-up time is limited.
    reserved ??= new Set(setting.flatMap((name) => (name === 'builtin' ? builtIn : name)))
    return reserved.has(username.toLowerCase())
  }
}
