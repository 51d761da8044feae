/** Replaces `cloudflare:workers` in Node. */

/** The base class of a Durable Object: it keeps the context with the storage. */
export class DurableObject {
  readonly ctx: unknown
  readonly env: unknown

  constructor(ctx: unknown, env: unknown) {
    this.ctx = ctx
    this.env = env
  }
}

/** Each simulated request has its own. */
export function waitUntil(): never {
  throw new Error('A simulated request has no platform to wait for it')
}
