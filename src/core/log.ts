/** Writes one line of JSON to the Worker's log. */
export function writeLine(level: 'info' | 'warn' | 'error', fields: Readonly<Record<string, unknown>>): void {
  console[level](JSON.stringify(fields))
}

/**
 * An exception and its causes as text. Whatever could be a number, a key or a token is replaced: the stores' own error
 * texts may repeat the key that they failed on.
 */
export function describeError(error: unknown): string {
  const chain: string[] = []
  for (let cause = error; cause instanceof Error && chain.length < 4; cause = cause.cause)
    chain.push(`${cause.name}: ${cause.message}`)
  return (chain.length > 0 ? chain.join(' < ') : typeof error).replaceAll(/[\w+-]{20,}|\+?\d{4,}/g, '[…]')
}
