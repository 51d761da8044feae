import * as fc from 'fast-check'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    propertySeed: number
    propertyRuns: number
  }
}

// A fixed seed makes runs repeatable. A failure prints its seed and its smallest example.
fc.configureGlobal({ seed: inject('propertySeed'), numRuns: inject('propertyRuns') })
