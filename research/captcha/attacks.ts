import { percentByLearning } from './learned-reader.ts'
import { trainObjectReader } from './object-reader.ts'
import { percentRight, type Sample } from './reader.ts'
import { percentByTesseract } from './tesseract.ts'
import { percentByWindows } from './window-reader.ts'

/** How many pictures the attackers get. */
export interface Sizes {
  /** To train the readers of the SVG's source. */
  readonly structural: number
  /** To test everything that is trained. */
  readonly test: number
  /** For Tesseract, which is slow. */
  readonly tesseract: number
  /** To train the learned reader; it is trained once for each number. */
  readonly learned: readonly number[]
}

export interface Attack {
  readonly name: string
  /** How many pictures it is trained on and tested on. */
  readonly training: number
  readonly testing: number
  /** Gives how many of a hundred pictures are read rightly as a whole. */
  readonly run: (training: readonly Sample[], testing: readonly Sample[]) => number
}

export function attacksOf({ structural, test, tesseract, learned }: Sizes): Attack[] {
  const bySource = { training: structural, testing: test }
  return [
    { ...bySource, name: 'source, by objects', run: percentByObjects(false) },
    { ...bySource, name: 'source, by objects, crossings undone', run: percentByObjects(true) },
    { ...bySource, name: 'source, by windows', run: percentByWindows },
    {
      name: 'Tesseract, best of eight',
      training: 0,
      testing: tesseract,
      run: (_, t) => percentByTesseract(t),
    },
    ...learned.map((labels) => ({
      name: 'learned reader',
      training: labels,
      testing: test,
      run: percentByLearning,
    })),
  ]
}

function percentByObjects(isStraightened: boolean): Attack['run'] {
  return (samples, unseen) => percentRight(trainObjectReader({ isStraightened })(samples), unseen)
}
