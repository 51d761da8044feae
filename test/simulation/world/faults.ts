/** What can go wrong with one call to something remote. */

const ofReads = ['fails'] as const
const ofWrites = ['fails', 'applies, then fails'] as const
const ofObjects = ['fails', 'applies, then fails', 'is evicted before'] as const
const ofDatabase = ['fails', 'applies, then fails', 'is slow'] as const
const ofProvider = [
  'refuses',
  'says too often',
  'is unavailable',
  'delivers, reply lost',
  'delivers not, reply lost',
  'hangs, delivers',
  'hangs, delivers not',
  'delivers late',
  'delivers twice',
  'delivers, answers 500',
] as const
/** The request ends while it waits: its caller hangs up, or its isolate dies; before the call got anywhere, or after. */
const ofRequests = [
  'caller hangs up, call not made',
  'caller hangs up, call made',
  'isolate dies, call not made',
  'isolate dies, call made',
] as const

export type CallKind = 'kv get' | 'kv put' | 'kv delete' | 'object' | 'd1' | 'provider' | 'hash'

export type Fault =
  | (typeof ofWrites)[number]
  | (typeof ofObjects)[number]
  | (typeof ofDatabase)[number]
  | (typeof ofProvider)[number]
  | (typeof ofRequests)[number]

const own: Readonly<Record<CallKind, readonly Fault[]>> = {
  'kv get': ofReads,
  'kv put': ofWrites,
  'kv delete': ofWrites,
  object: ofObjects,
  d1: ofDatabase,
  provider: ofProvider,
  hash: [],
}

/** Every fault that a call of this kind can meet. */
export function faultsOf(kind: CallKind): readonly Fault[] {
  return [...own[kind], ...ofRequests]
}
