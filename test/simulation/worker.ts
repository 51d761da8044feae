/** A thread that plays blocks: its clock, its console and its WebCrypto are the worlds'. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Block, Manner } from './campaign.ts'
import { plants } from './plants/plants.ts'
import { installPlatform } from './platform/hooks.ts'
import { installWebCrypto } from './platform/web-crypto.ts'

interface Work {
  readonly blocks: readonly Block[]
  /** The name of a bug in the product. */
  readonly plant: string | undefined
  readonly manner: Manner
}

const { blocks, plant, manner } = workerData as Work
installPlatform()
installWebCrypto()
const { playBlock } = await import('./campaign.ts')
const { wrapFoundation } = await import('./world/service.ts')
wrapFoundation((plant !== undefined && plants[plant]?.wrappers) || {})
for (const block of blocks) {
  const result = await playBlock(block, manner)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(result)
  if (result.violation !== undefined) break
}
