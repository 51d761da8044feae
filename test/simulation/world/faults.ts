/** What can go wrong with each kind of remote call. */
const faultsByKind = {
  'kv get': ['fails'],
  'kv put': ['fails', 'applies, then fails'],
  'kv delete': ['fails', 'applies, then fails'],
  object: ['fails', 'applies, then fails', 'is evicted before'],
  d1: ['fails', 'applies, then fails', 'is slow'],
  provider: [
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
  ],
  hash: [],
} as const

/** The request ends while it waits for the call, before the call is made or after. */
const requestFaults = [
  'caller hangs up, call not made',
  'caller hangs up, call made',
  'isolate dies, call not made',
  'isolate dies, call made',
] as const

export type CallKind = keyof typeof faultsByKind

export type Fault = (typeof faultsByKind)[CallKind][number] | (typeof requestFaults)[number]

/** Every fault that a call of this kind can meet. */
export function faultsOf(kind: CallKind): readonly Fault[] {
  return [...faultsByKind[kind], ...requestFaults]
}
