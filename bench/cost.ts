import { objectGigabytes, objectMsPerRequest, prices } from './prices.ts'
import type { Usage } from './usage.ts'

/** US dollars for a million, by the part of the platform that bills them. */
export interface Cost {
  readonly workers: number
  readonly kv: number
  /** Durable Objects. */
  readonly objects: number
  readonly d1: number
  readonly total: number
}

/**
 * Returns the cost of a million of one case.
 *
 * @param cpuMs the Worker's CPU time for all requests of one case
 */
export function costOfMillion(usage: Usage, cpuMs: number): Cost {
  const workers = usage.workerRequests * prices.workerRequests + cpuMs * prices.cpuMs
  const kv =
    usage.kvReads * prices.kvReads + usage.kvWrites * prices.kvWrites + usage.kvDeletes * prices.kvDeletes
  const gigabyteSeconds = ((usage.gateRequests * objectMsPerRequest) / 1000) * objectGigabytes
  const objects =
    usage.gateRequests * prices.objectRequests +
    gigabyteSeconds * prices.objectGigabyteSeconds +
    usage.gateRowsRead * prices.objectRowsRead +
    usage.gateRowsWritten * prices.objectRowsWritten
  const d1 = usage.d1RowsRead * prices.d1RowsRead + usage.d1RowsWritten * prices.d1RowsWritten
  return { workers, kv, objects, d1, total: workers + kv + objects + d1 }
}
