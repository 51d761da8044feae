import type { Usage } from './usage.ts'

/**
 * The platform's prices on the paid plan for usage beyond the included amounts, in US dollars a million, as of November 2026.
 * The plan's $5 a month and the storage (some cents a gigabyte) are left out.
 *
 * @see https://developers.cloudflare.com/workers/platform/pricing/
 * @see https://developers.cloudflare.com/kv/platform/pricing/
 * @see https://developers.cloudflare.com/durable-objects/platform/pricing/
 * @see https://developers.cloudflare.com/d1/platform/pricing/
 */
export const prices = {
  workerRequests: 0.3,
  cpuMs: 0.02,
  kvReads: 0.5,
  kvWrites: 5,
  kvDeletes: 5,
  /** Calls and alarms of Durable Objects. */
  objectRequests: 0.15,
  /** A Durable Object is billed for 128 MB while it is active. */
  objectGigabyteSeconds: 12.5,
  objectRowsRead: 0.001,
  objectRowsWritten: 1,
  d1RowsRead: 0.001,
  d1RowsWritten: 1,
} as const

/** How long a Durable Object is active for a call or an alarm. An assumption: only the platform can measure it. */
export const objectMsPerRequest = 10

const objectGigabytes = 0.128

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
  const gigabyteSeconds = ((usage.objectRequests * objectMsPerRequest) / 1000) * objectGigabytes
  const objects =
    usage.objectRequests * prices.objectRequests +
    gigabyteSeconds * prices.objectGigabyteSeconds +
    usage.objectRowsRead * prices.objectRowsRead +
    usage.objectRowsWritten * prices.objectRowsWritten
  const d1 = usage.d1RowsRead * prices.d1RowsRead + usage.d1RowsWritten * prices.d1RowsWritten
  return { workers, kv, objects, d1, total: workers + kv + objects + d1 }
}
