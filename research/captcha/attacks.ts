import { percentByLearning } from './learned-reader.ts'
import { trainObjectReader } from './object-reader.ts'
import { percentRight, type Sample } from './reader.ts'
import { percentByTesseract } from './tesseract.ts'
import { percentByWindows } from './window-reader.ts'

/** Numbers of pictures. */
export interface Sizes {
  /** For the training of the readers of SVG source. */
  readonly structural: number
  /** For the test of each trained reader. */
  readonly test: number
  /** For Tesseract, which is slow. */
  readonly tesseract: number
  /** For the training of the learned reader, once for each number. */
  readonly learned: readonly number[]
}

export interface Attack {
  readonly name: string
  /** Numbers of pictures. */
  readonly training: number
  readonly testing: number
  /** Returns the percentage of pictures in which every character is read correctly. */
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
