interface InterceptedCall {
  readonly method: string
  readonly args: readonly unknown[]
  readonly perform: () => Promise<unknown>
}

/** A binding whose calls all go through a function, which performs them or does something else. */
export function intercept<Binding extends object>(
  binding: Binding,
  through: (call: InterceptedCall) => unknown,
): Binding {
  return new Proxy(binding, {
    get:
      (_, name) =>
      (...args: unknown[]) =>
        through({
          method: String(name),
          args,
          perform: () => Reflect.apply(Reflect.get(binding, name) as () => Promise<unknown>, binding, args),
        }),
  })
}
