let requests = 0

/** Replaces the global. Ids of requests count up, so a run follows from its seed. */
export function installWebCrypto(): void {
  const randomUUID = () => `00000000-0000-4000-8000-${String(requests++ % 1e12).padStart(12, '0')}`
  Object.defineProperty(globalThis, 'crypto', { value: { randomUUID } })
}
