import { gateGigabytes, gateMsPerRequest, prices } from './prices.ts'
import type { Usage } from './usage.ts'

/** US dollars for a million, by what is billed. */
export interface Cost {
  readonly workers: number
  readonly kv: number
  readonly gates: number
  readonly d1: number
  readonly total: number
}

/**
 * What a million of something costs.
 *
 * @param cpuMs of the Worker, for all requests of one of them
 */
export const costOfMillion = (usage: Usage, cpuMs: number): Cost => {
  const workers = usage.workerRequests * prices.workerRequests + cpuMs * prices.cpuMs
  const kv =
    usage.kvReads * prices.kvReads + usage.kvWrites * prices.kvWrites + usage.kvDeletes * prices.kvDeletes
  const gigabyteSeconds = ((usage.gateRequests * gateMsPerRequest) / 1000) * gateGigabytes
  const gates =
    usage.gateRequests * prices.gateRequests +
    gigabyteSeconds * prices.gateGigabyteSeconds +
    usage.gateRowsRead * prices.gateRowsRead +
    usage.gateRowsWritten * prices.gateRowsWritten
  const d1 = usage.d1RowsRead * prices.d1RowsRead + usage.d1RowsWritten * prices.d1RowsWritten
  return { workers, kv, gates, d1, total: workers + kv + gates + d1 }
}
