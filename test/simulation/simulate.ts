/**
 * Plays worlds, and checks the invariants after each.
 *
 *   npm run simulate -- --runs 30000 --seed 1
 *   npm run simulate -- --world 1000/17:0:3     the one world that a violation named
 *   npm run simulate -- --plant 'NAME'          with a planted bug; `--plants` lists them
 *
 * `--strict` also counts what the product is known not to keep yet (`product.ts` lists it).
 * `--as-found` does not make a violation smaller. `--threads` changes only the speed.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { Block, BlockResult } from './campaign.ts'
import { plants } from './plants/plants.ts'
import { addUp, describeCounts, describeFigures } from './tally.ts'
import type { Work } from './worker.ts'

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

/** A block's result depends on the block alone, so the whole result does not depend on the number of threads. */
const worldsPerBlock = 100
/** Campaigns with different seeds share no block. */
const blocksPerSeed = 1000

process.exitCode = await main()

async function main(): Promise<number> {
  if (values.plants || (values.plant !== undefined && !plants[values.plant])) {
    console.log(Object.keys(plants).join('\n'))
    return values.plants ? 0 : 2
  }
  const blocks = values.world === undefined ? blocksOf(values) : blockOfWorld(values.world)
  const threads = Math.min(Number(values.threads), blocks.length)
  const beganAtMs = performance.now()
  const results = await playOnThreads(blocks, threads)
  const found = results.find((result) => result.violation !== undefined)
  if (found?.violation) {
    const before = blocks.findIndex(({ seed }) => seed === found.seed) * worldsPerBlock
    console.log(`VIOLATION in world ${before + found.violation.world}\n${found.violation.story}`)
    return 1
  }
  const counts = addUp(results.map((result) => result.counts))
  const worlds = counts['worlds']?.['worlds'] ?? 0
  const seconds = (performance.now() - beganAtMs) / 1000
  const digests = results.map((result) => result.digest).join()
  const digest = createHash('sha256').update(digests).digest('hex')
  console.log(describeCounts(counts))
  console.log(describeFigures(counts))
  console.log(`digest of all answers: ${digest.slice(0, 32)}`)
  console.log(
    `${worlds} worlds, no violation; ${(worlds / seconds).toFixed(0)} worlds a second on ${threads} threads`,
  )
  return 0
}

function blocksOf(options: { readonly seed: string; readonly runs: string }): Block[] {
  const [seed, runs] = [Number(options.seed), Number(options.runs)]
  return Array.from({ length: Math.ceil(runs / worldsPerBlock) }, (_, index) => ({
    seed: (seed * blocksPerSeed + index) % 2 ** 31,
    runs: Math.min(worldsPerBlock, runs - index * worldsPerBlock),
  }))
}

function blockOfWorld(name: string): Block[] {
  const [seed, path] = name.split('/')
  return [{ seed: Number(seed), runs: worldsPerBlock, path }]
}

/** @returns the results in the order of the blocks */
async function playOnThreads(blocks: readonly Block[], threads: number): Promise<BlockResult[]> {
  const results: BlockResult[] = []
  await Promise.all(
    Array.from({ length: threads }, async (_, thread) => {
      const work: Work = {
        blocks: blocks.filter((_block, index) => index % threads === thread),
        plant: values.plant,
        options: { isAsFound: values['as-found'], isStrict: values.strict },
      }
      const worker = new Worker(join(import.meta.dirname, 'worker.ts'), { workerData: work })
      worker.on('message', (result: BlockResult) => void results.push(result))
      await once(worker, 'exit')
    }),
  )
  return results.toSorted((one, other) => one.seed - other.seed)
}
