import { type Classifier, dot, type Example } from './example.ts'

/** Answers with the label of the nearest example: of vectors of length 1, the one with the largest product. */
export const nearestOf =
  (examples: readonly Example[]): Classifier =>
  (features) => {
    let [best, nearest] = [-Infinity, '']
    for (const example of examples) {
      const product = dot(features, example.features)
      if (product > best) [best, nearest] = [product, example.label]
    }
    return nearest
  }
