/** A store, an object or the database failed or did not answer. It becomes a 503: unknown means no. */
export class Outage extends Error {
  override readonly name = 'Outage'
  /** For the log. */
  readonly dependency: Dependency

  constructor(dependency: Dependency, cause: unknown) {
    super(`${dependency} failed`, { cause })
    this.dependency = dependency
  }
}

export type Dependency =
  | 'kv'
  | 'd1'
  | 'stores'
  | 'rate limiter'
  | 'phone ledger'
  | 'idempotent call'
  | 'circuit breakers'

/**
 * Makes one call to a dependency, so that its failure is known as an outage and not taken for a bug.
 *
 * @throws {Outage} with what the call threw as its cause
 */
export async function reach<T>(dependency: Dependency, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw new Outage(dependency, error)
  }
}

/**
 * Makes one call to a Durable Object, and a second one if the platform says that a retry may help, as it does while a
 * new version is deployed.
 *
 * @param call must be idempotent: the first call may have taken effect
 * @throws {Outage} with what the last call threw as its cause
 */
export function reachTwice<T>(dependency: Dependency, call: () => Promise<T>): Promise<T> {
  return reach(dependency, async () => {
    try {
      return await call()
    } catch (error) {
      if (!isRetryable(error)) throw error
      return await call()
    }
  })
}

/** @see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
function isRetryable(error: unknown): boolean {
  return (
    error instanceof Error &&
    'retryable' in error &&
    error.retryable === true &&
    !('overloaded' in error && error.overloaded === true)
  )
}
