/** Puts the static pages together in `dist/web`: our own, and Swagger UI from its package for `/docs`. */
import { cp, mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const target = join(root, 'dist/web')
const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

await rm(target, { recursive: true, force: true })
await cp(join(root, 'src/web'), target, { recursive: true })
await mkdir(join(target, 'docs'), { recursive: true })
for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE'])
  await cp(join(swagger, file), join(target, 'docs', file))
