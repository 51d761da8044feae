/** A password hash as it is stored, whatever its format. */
export interface StoredHash {
  /** Made with today's algorithm and parameters. */
  readonly isCurrent: boolean
  readonly compare: (password: string) => Comparison
}

/** One comparison of a password. Nothing is computed before it runs. */
export interface Comparison {
  /** How long it takes, in hashes of today's kind. A whole number, at least 1. */
  readonly cost: number
  /** Come first. Each blocks the isolate for about as long as one hash of today's kind. */
  readonly steps: Iterable<unknown>
  /** The last step. Compares in constant time. */
  readonly matches: () => boolean
}

/** Why a hash of another service cannot be verified here. */
export type ImportedHashProblem = 'not_supported' | 'too_costly'
