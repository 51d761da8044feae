/**
 * Builds the static pages in `dist/web`: our own, Swagger UI from its package for `/docs`, and the library that asks browsers for
 * passkeys. The sign-up page shares the rules about passwords with the service: their file gets a copy without types.
 *
 * Files are overwritten first, and old files are removed afterwards, because a running `wrangler dev` serves this folder.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(import.meta.dirname, '..')
const pages = join(root, 'src/web')
const target = join(root, 'dist/web')
const rules = join(root, 'src/accounts/password-rules.ts')
const usesRules = join('app', 'password-advice.js')
const builtRules = join('app', 'password-rules.js')
const swagger = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')))
const swaggerFiles = [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
  'LICENSE',
  'NOTICE',
]

/** In one file, which defines `SimpleWebAuthnBrowser`. By the names that they get. */
const webAuthn = join(dirname(fileURLToPath(import.meta.resolve('@simplewebauthn/browser'))), '..')
const webAuthnFiles = {
  'app/simplewebauthn.js': 'dist/bundle/index.umd.min.js',
  'app/simplewebauthn-LICENSE.md': 'LICENSE.md',
}

await mkdir(join(target, 'docs'), { recursive: true })
await cp(pages, target, { recursive: true, filter: (file) => !file.endsWith(usesRules) })
const page = await readFile(join(pages, usesRules), 'utf8')
await writeFile(
  join(target, usesRules),
  page.replace('../../accounts/password-rules.ts', './password-rules.js'),
)
await writeFile(join(target, builtRules), stripTypeScriptTypes(await readFile(rules, 'utf8')))
for (const file of swaggerFiles) await cp(join(swagger, file), join(target, 'docs', file))

for (const [name, file] of Object.entries(webAuthnFiles)) await cp(join(webAuthn, file), join(target, name))

const wanted = new Set([
  ...(await readdir(pages, { recursive: true })),
  builtRules,
  ...swaggerFiles.map((file) => join('docs', file)),
  ...Object.keys(webAuthnFiles),
])
for (const file of await readdir(target, { recursive: true }))
  if (!wanted.has(file)) await rm(join(target, file), { recursive: true, force: true })
