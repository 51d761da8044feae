/**
 * Lets Node load the product's own sources: what only workerd has is replaced at the module's edge, and nothing else.
 *
 * - `cloudflare:workers` is the base class of a Durable Object, and no more.
 * - Text files are modules, as the bundler makes them.
 * - scrypt gives a cheap hash after its usual time of the world's clock: a world costs milliseconds, a real hash 200 of them.
 *
 * A *plant* is a bug, written as a patch of one source: {@link installPlatform} applies it while the module is loaded, so
 * that nothing in the product has to know of it.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/** A bug to plant: `find` stands in the file exactly once. */
export interface Patch {
  /** Below `src/`. */
  readonly file: string
  readonly find: string
  readonly replace: string
}

const urlOf = (name: string) => new URL(name, import.meta.url).href

const stubs = new Map([
  ['cloudflare:workers', urlOf('workers.ts')],
  ['node:crypto', urlOf('crypto.ts')],
])

const isProduct = (url: string | undefined): boolean => url?.includes('/src/account/password.ts') ?? false

/** Must run before the product is imported. */
export const installPlatform = (patches: readonly Patch[]): void => {
  registerHooks({
    resolve: (specifier, context, next) => {
      const stub = stubs.get(specifier)
      const isWanted = specifier !== 'node:crypto' || isProduct(context.parentURL)
      return stub !== undefined && isWanted ? { url: stub, shortCircuit: true } : next(specifier, context)
    },
    load: (url, context, next) => {
      if (url.endsWith('.txt')) {
        const text = readFileSync(fileURLToPath(url), 'utf8')
        return { format: 'module', source: `export default ${JSON.stringify(text)}`, shortCircuit: true }
      }
      const concerned = patches.filter(({ file }) => url.endsWith(`/src/${file}`))
      if (concerned.length === 0) return next(url, context)
      const source = concerned.reduce(patched, readFileSync(fileURLToPath(url), 'utf8'))
      return { format: 'module-typescript', source, shortCircuit: true }
    },
  })
}

/** @throws {Error} the source has changed, and the bug must be planted anew */
const patched = (source: string, { file, find, replace }: Patch): string => {
  const [before, after, ...more] = source.split(find)
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`Not exactly once in ${file}: ${find}`)
  return `${before}${replace}${after}`
}
