import * as fc from 'fast-check'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    propertySeed: number
    propertyRuns: number
  }
}

// A fixed seed, so that a run says something about the code and nothing about its luck. What fails prints its seed and
// its smallest example.
fc.configureGlobal({ seed: inject('propertySeed'), numRuns: inject('propertyRuns') })
