/** What stands for `cloudflare:workers` in Node. */
export class DurableObject {
  readonly ctx: unknown
  readonly env: unknown

  constructor(ctx: unknown, env: unknown) {
    this.ctx = ctx
    this.env = env
  }
}

export function waitUntil(work: Promise<unknown>): void {
  void work
}
