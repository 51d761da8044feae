/**
 * Plays worlds, and checks after each that nothing got through.
 *
 *   npm run simulate -- --runs 30000 --seed 1
 *   npm run simulate -- --seed 1 --path 17:0:3     the one world that a violation named
 *   npm run simulate -- --plant NAME               with a bug in the product
 */
import { parseArgs } from 'node:util'
import { installPlatform } from './platform/hooks.ts'
import { installWebCrypto } from './platform/web-crypto.ts'
import { plants } from './plants.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    plant: { type: 'string' },
  },
})

const planted = values.plant === undefined ? undefined : plants[values.plant]
if (values.plant !== undefined && !planted)
  throw new Error(`No such plant. There are: ${Object.keys(plants).join(', ')}`)
installPlatform(planted?.patches ?? [])
installWebCrypto()
const { simulate } = await import('./campaign.ts')
process.exitCode = await simulate({
  runs: Number(values.runs),
  seed: values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed),
  ...(values.path !== undefined && { path: values.path }),
})
