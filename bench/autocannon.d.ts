// The package has no types. These cover the parts that the bench uses.
declare module 'autocannon' {
  interface Request {
    readonly method?: string
    readonly path?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  interface Context {
    index?: number
  }
  interface Options {
    readonly url: string
    readonly connections: number
    readonly amount: number
    readonly timeout: number
    /** How often it checks whether it is done, in milliseconds. */
    readonly sampleInt: number
    readonly requests: readonly [
      {
        readonly setupRequest: (request: Request, context: Context) => Request
        readonly onResponse: (
          status: number,
          body: string,
          context: Context,
          headers: Readonly<Record<string, string | readonly string[]>>,
        ) => void
      },
    ]
  }
  interface Result {
    readonly errors: number
    readonly timeouts: number
    readonly resets: number
  }
  interface Run extends PromiseLike<Result> {
    on(
      event: 'response',
      listener: (client: unknown, status: number, bytes: number, milliseconds: number) => void,
    ): void
  }
  export default function autocannon(options: Options): Run
}
