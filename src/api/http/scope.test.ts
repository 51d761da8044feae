import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { continentHere } from '../../core/events.ts'
import { requestScope } from './scope.ts'

const app = new Hono().use(requestScope()).get('/', (c) => c.text(continentHere()))

it.each([
  [{ continent: 'EU', colo: 'FRA' }, 'EU'],
  [{ continent: 7 }, 'unknown'],
  [undefined, 'unknown'],
])('takes the continent from the platform, and from no header: %o', async (cf, continent) => {
  const headers = { 'CF-IPContinent': 'AS' }
  const request = Object.assign(new Request('https://latchkey.example/', { headers }), {})
  Object.defineProperty(request, 'cf', { value: cf })
  expect(await (await app.request(request)).text()).toBe(continent)
})
