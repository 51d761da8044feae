/** A thread that plays blocks. Its clock, its console and its WebCrypto belong to the worlds. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Block, SearchOptions } from './campaign.ts'
import { plants } from './plants/plants.ts'
import { installPlatform, installWebCrypto } from './platform/hooks.ts'

/** What the thread has to do. */
export interface Work {
  readonly blocks: readonly Block[]
  /** The name of a planted bug. */
  readonly plant: string | undefined
  readonly options: Omit<SearchOptions, 'wrappers'>
}

const { blocks, plant, options } = workerData as Work
installPlatform()
installWebCrypto()
const { playBlock } = await import('./campaign.ts')
for (const block of blocks) {
  const result = await playBlock(block, { ...options, wrappers: plants[plant ?? ''] })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(result)
  if (result.violation !== undefined) break
}
