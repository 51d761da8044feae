/** Features of length 1, and what they stand for. */
export interface Example {
  readonly features: Float32Array
  readonly label: string
}

/** Tells what features stand for. */
export type Classifier = (features: Float32Array) => string

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number)
  return sum
}
