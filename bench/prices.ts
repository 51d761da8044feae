/**
 * What the platform charges on the paid plan beyond what is included, in US dollars a million, as of November 2026. The
 * plan's 5 $ a month and the storage, some cents a gigabyte, are left out.
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
  /** Calls and alarms alike. */
  gateRequests: 0.15,
  /** A gate is billed for 128 MB as long as it works. */
  gateGigabyteSeconds: 12.5,
  gateRowsRead: 0.001,
  gateRowsWritten: 1,
  d1RowsRead: 0.001,
  d1RowsWritten: 1,
} as const

/** Assumed, because only the platform can measure it: how long a gate is awake for a call or an alarm. */
export const gateMsPerRequest = 10

export const gateGigabytes = 0.128
