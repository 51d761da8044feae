/** A store or a gate that could not be reached, or did not answer. Answered 503: unknown means no. */
export class Outage extends Error {
  override readonly name = 'Outage'
  /** Which dependency, for the log. */
  readonly dependency: Dependency

  constructor(dependency: Dependency, cause: unknown) {
    super(`${dependency} failed`, { cause })
    this.dependency = dependency
  }
}

export type Dependency = 'kv' | 'd1' | 'rate gate' | 'phone gate'

/**
 * Runs one call to a dependency, so that its failure is known as an outage and not taken for a bug.
 *
 * @throws {Outage} whatever the call threw, as its cause
 */
export const reach = async <T>(dependency: Dependency, call: () => Promise<T>): Promise<T> => {
  try {
    return await call()
  } catch (error) {
    throw new Outage(dependency, error)
  }
}
