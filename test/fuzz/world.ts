import type { RunningWorker } from '../support/running-worker.ts'
import type { HttpClient } from './client.ts'
import type { Operation } from './operations.ts'

/** What all visitors of a run share. */
export interface World {
  readonly worker: RunningWorker
  readonly client: HttpClient
  readonly operations: readonly Operation[]
  /** What visitors have learned, by name, the latest last: for others to try. */
  readonly learned: Map<string, string[]>
  readonly ledger: Ledger
  /** Numbers of users who stood there before, and whom nobody has met yet. */
  readonly plantedNumbers: string[]
  /** Numbers for which the provider fails. */
  readonly faultyNumbers: Set<string>
  /** How many visitors there have been. */
  visitors: number
}

/** What was promised to visitors, to be compared with what the stores hold in the end. */
export interface Ledger {
  readonly userIds: Set<string>
  /** In lower case, as they are unique. */
  readonly usernames: Set<string>
  readonly sessionTokens: Set<string>
}

const keptPerName = 300

/** Makes a value known to all. Old ones are forgotten. */
export const publish = ({ learned }: World, name: string, value: string): void => {
  const values = learned.get(name) ?? []
  values.push(value)
  if (values.length > keptPerName) values.shift()
  learned.set(name, values)
}

/** How many users stand there before the first visitor comes. */
export const plantedUsers = 2000

/** @param operations to be fuzzed, in an order in which a visitor could make them */
export const createWorld = async (
  worker: RunningWorker,
  client: HttpClient,
  operations: readonly Operation[],
): Promise<World> => {
  const numbers = Array.from({ length: plantedUsers }, (_, index) => `139${String(index).padStart(8, '0')}`)
  await worker.database
    .prepare(
      `INSERT INTO user (id, username, phone_number, password_hash, created_at)
       SELECT 'planted-' || value, 'planted-' || substr(value, -8), '+86' || value, 'none', 0 FROM json_each(?)`,
    )
    .bind(JSON.stringify(numbers))
    .run()
  const ledger: Ledger = { userIds: new Set(), usernames: new Set(), sessionTokens: new Set() }
  return {
    worker,
    client,
    operations,
    learned: new Map(),
    ledger,
    plantedNumbers: numbers,
    faultyNumbers: new Set(),
    visitors: 0,
  }
}
