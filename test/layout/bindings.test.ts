import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { challengeFilters } from '../../src/limits/policies.ts'

interface Binding {
  readonly name: string
  readonly simple: { readonly limit: number; readonly period: number }
}

const config = unstable_readConfig({ config: join(import.meta.dirname, '../../wrangler.toml') })

interface Migration {
  readonly new_sqlite_classes?: readonly string[]
  readonly renamed_classes?: readonly { readonly from: string; readonly to: string }[]
}

it('each Durable Object class is bound, exported and made by a migration', () => {
  const classes = new Set<string>()
  for (const { new_sqlite_classes = [], renamed_classes = [] } of config.migrations as Migration[]) {
    for (const name of new_sqlite_classes) classes.add(name)
    for (const { from, to } of renamed_classes) {
      classes.delete(from)
      classes.add(to)
    }
  }
  const bindings = config.durable_objects.bindings as { readonly class_name: string }[]
  const bound = bindings.map(({ class_name }) => class_name)
  expect(new Set(bound)).toEqual(classes)
  const exported = readFileSync(join(import.meta.dirname, '../../src/index.ts'), 'utf8')
  for (const name of bound) expect(exported).toContain(`export { ${name} } from`)
})

it('the rate limiting bindings allow as many calls a minute as the code counts with', () => {
  const perMinute = (config.ratelimits as Binding[]).map(({ name, simple }) => [
    name,
    (simple.limit * 60) / simple.period,
  ])
  expect(Object.fromEntries(perMinute)).toEqual(challengeFilters)
})
