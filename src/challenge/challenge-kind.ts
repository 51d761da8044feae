/** The port to a kind of challenge: what a visitor solves before we spend an SMS. */

/** How hard a challenge is: 1 at first, up to 3 for a client that asks or fails often. */
export type Difficulty = 1 | 2 | 3

/** @template Options how the puzzle is shown */
export interface ChallengeKind<Options, Puzzle> {
  /** As on the wire. */
  readonly name: string
  /**
   * Makes the solution, which is stored. It never leaves the service.
   *
   * @param isLengthFixed for front ends that send an answer of just one length
   */
  readonly createSolution: (difficulty: Difficulty, isLengthFixed: boolean) => string
  /** Makes what the visitor gets. */
  readonly present: (solution: string, difficulty: Difficulty, options: Options) => Puzzle
  readonly isSolvedBy: (solution: string, answer: string) => boolean
}
