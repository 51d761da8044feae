/** Lets Node load the Worker's own code: what only workerd has is replaced at the module's edge. */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const workers = new URL('workers.ts', import.meta.url).href
const hash = new URL('hash.ts', import.meta.url).href

/** Call it before the Worker's code is imported. Passwords are then hashed for free, because the bench measures the rest. */
export function installPlatform(): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'cloudflare:workers') return { url: workers, shortCircuit: true }
      const isHash =
        specifier === 'node:crypto' && (context.parentURL?.endsWith('/password-hash.ts') ?? false)
      return isHash ? { url: hash, shortCircuit: true } : next(specifier, context)
    },
    load(url, context, next) {
      if (!url.endsWith('.txt')) return next(url, context)
      const text = readFileSync(fileURLToPath(url), 'utf8')
      return { format: 'module', source: `export default ${JSON.stringify(text)}`, shortCircuit: true }
    },
  })
}
