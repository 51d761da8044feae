/** A labelled feature vector of length 1. */
export interface Example {
  readonly features: Float32Array
  readonly label: string
}

/** Returns the label for a feature vector. */
export type Classifier = (features: Float32Array) => string

/** Classifies by the nearest example. For vectors of length 1, this is the example with the largest dot product. */
export function nearestOf(examples: readonly Example[]): Classifier {
  return (features) => {
    let [best, nearest] = [-Infinity, '']
    for (const example of examples) {
      const product = dot(features, example.features)
      if (product > best) [best, nearest] = [product, example.label]
    }
    return nearest
  }
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number)
  return sum
}
