/**
 * Plays worlds, and checks after each that nothing got through.
 *
 *   npm run simulate -- --runs 30000 --seed 1
 *   npm run simulate -- --world 1000/17:0:3     the one world that a violation named
 *   npm run simulate -- --plant 'NAME'          with a bug in the product; `--plants` lists them
 *
 * `--strict` counts also what the product is known not to keep yet (`product.ts` lists it).
 * `--as-found` does not make a violation smaller before it is told. `--threads` changes how fast it goes, and nothing else.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { Block, BlockResult, Manner } from './campaign.ts'
import { addUp, describeCounts } from './counts.ts'
import { describeFigures } from './figures.ts'
import { plants } from './plants/plants.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    world: { type: 'string' },
    plant: { type: 'string' },
    plants: { type: 'boolean', default: false },
    threads: { type: 'string', default: String(availableParallelism()) },
    strict: { type: 'boolean', default: false },
    'as-found': { type: 'boolean', default: false },
  },
})

/** A block is the same whatever is played beside it: so the result does not depend on how many cores there are. */
const worldsPerBlock = 100
/** Seeds of two campaigns share no block. */
const blocksPerSeed = 1000

function blocksOf(seed: number, runs: number): Block[] {
  return Array.from({ length: Math.ceil(runs / worldsPerBlock) }, (_, index) => ({
    seed: (seed * blocksPerSeed + index) % 2 ** 31,
    runs: Math.min(worldsPerBlock, runs - index * worldsPerBlock),
  }))
}

function oneWorld(name: string): Block[] {
  const [seed, path] = name.split('/')
  return [{ seed: Number(seed), runs: worldsPerBlock, path }]
}

async function main(): Promise<number> {
  if (values.plants || (values.plant !== undefined && !plants[values.plant])) {
    console.log(Object.keys(plants).join('\n'))
    return values.plants ? 0 : 2
  }
  const blocks =
    values.world === undefined ? blocksOf(Number(values.seed), Number(values.runs)) : oneWorld(values.world)
  const threads = Math.min(Number(values.threads), blocks.length)
  const manner: Manner = { isAsFound: values['as-found'], isStrict: values.strict }
  const beganAtMs = performance.now()
  const results: BlockResult[] = []
  await Promise.all(
    Array.from({ length: threads }, async (_, thread) => {
      const own = blocks.filter((_block, index) => index % threads === thread)
      const worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
        workerData: { blocks: own, plant: values.plant, manner },
      })
      worker.on('message', (result: BlockResult) => void results.push(result))
      await once(worker, 'exit')
    }),
  )
  results.sort((one, other) => one.seed - other.seed)
  const found = results.find((result) => result.violation !== undefined)
  if (found?.violation) {
    const before = blocks.findIndex(({ seed }) => seed === found.seed) * worldsPerBlock
    console.log(`VIOLATION in world ${before + found.violation.world}\n${found.violation.story}`)
    return 1
  }
  const counts = addUp(results.map((result) => result.counts))
  const worlds = counts['worlds']?.['worlds'] ?? 0
  const seconds = (performance.now() - beganAtMs) / 1000
  const digest = createHash('sha256')
    .update(results.map((result) => result.digest).join())
    .digest('hex')
  console.log(describeCounts(counts))
  console.log(describeFigures(counts))
  console.log(`digest of all answers: ${digest.slice(0, 32)}`)
  console.log(
    `${worlds} worlds, nothing got through; ${(worlds / seconds).toFixed(0)} worlds a second on ${threads} threads`,
  )
  return 0
}

process.exitCode = await main()
