import { join } from 'node:path'
import { expect, it } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { challengeFilters } from '../../src/limits/policies.ts'

interface Binding {
  readonly name: string
  readonly simple: { readonly limit: number; readonly period: number }
}

it('the rate limiting bindings allow as many calls a minute as the code counts with', () => {
  const { ratelimits } = unstable_readConfig({ config: join(import.meta.dirname, '../../wrangler.toml') })
  const perMinute = (ratelimits as Binding[]).map(({ name, simple }) => [
    name,
    (simple.limit * 60) / simple.period,
  ])
  expect(Object.fromEntries(perMinute)).toEqual(challengeFilters)
})
