/** Starts `count` calls in parallel and waits for all. */
export function inParallel<T>(count: number, call: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => call(index)))
}

/** How often each answer came, by failure code or else by status: `{ '202': 1, captcha_expired: 49 }`. */
export async function tally(responses: readonly Response[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const response of responses) {
    const { code } = await response.json<{ code?: string }>()
    const outcome = code ?? String(response.status)
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}
