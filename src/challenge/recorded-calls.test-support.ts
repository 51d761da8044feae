/** Records the calls of the parts of a service, each with the part's name and its arguments. */
export function recordCalls() {
  const calls: unknown[][] = []
  function called<Answer>(name: string, answer: Answer) {
    return async (...given: unknown[]): Promise<Answer> => {
      calls.push([name, ...given])
      return answer
    }
  }
  return { calls, called }
}

/** A part that must not be called. */
export function unused(): Promise<never> {
  return Promise.reject(new Error('Not expected'))
}
