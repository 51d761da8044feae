/** Writes one line of JSON to the Worker's log. Fields must hold no code, password, token or whole phone number. */
export const log = (
  level: 'info' | 'warn' | 'error',
  event: string,
  fields: Readonly<Record<string, unknown>>,
): void => {
  console[level](JSON.stringify({ event, ...fields }))
}

/**
 * An exception's chain of causes in words, with whatever could be a number, a key or a token made unreadable: the
 * stores' own error texts may repeat the key that they failed on.
 */
export const describeError = (error: unknown): string => {
  const chain: string[] = []
  for (let cause = error; cause instanceof Error && chain.length < 4; cause = cause.cause)
    chain.push(`${cause.name}: ${cause.message}`)
  return (chain.length > 0 ? chain.join(' < ') : typeof error).replaceAll(/[\w+-]{20,}|\+?\d{4,}/g, '[…]')
}
