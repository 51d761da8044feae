/**
 * Lets Node load the product's own sources. Only what Node does not have is replaced, module by module.
 *
 * - `cloudflare:workers` has only the base class of a Durable Object.
 * - Text files are modules, as the bundler makes them.
 * - scrypt returns a cheap hash: a world takes a few milliseconds, a real hash 200.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

function urlOf(name: string) {
  return new URL(name, import.meta.url).href
}

const stubs = new Map([
  ['cloudflare:workers', urlOf('workers.ts')],
  ['node:crypto', urlOf('crypto.ts')],
])

const product = new URL('../../../src/', import.meta.url).href

/** Must run before the product is imported. */
export function installPlatform(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const stub = context.parentURL?.startsWith(product) ? stubs.get(specifier) : undefined
      return stub === undefined ? next(specifier, context) : { url: stub, shortCircuit: true }
    },
    load: (url, context, next) => {
      if (!url.endsWith('.txt')) return next(url, context)
      const text = readFileSync(fileURLToPath(url), 'utf8')
      return { format: 'module', source: `export default ${JSON.stringify(text)}`, shortCircuit: true }
    },
  })
}

let requests = 0

/** Replaces the global. The ids of requests count up, so a run follows from its seed. */
export function installWebCrypto(): void {
  const randomUUID = () => `00000000-0000-4000-8000-${String(requests++ % 1e12).padStart(12, '0')}`
  Object.defineProperty(globalThis, 'crypto', { value: { randomUUID } })
}
