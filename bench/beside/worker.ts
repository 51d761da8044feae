/** What the service is measured beside, on the same runtime: a route that does nothing, and a hash that does all. */
import { Hono } from 'hono'
import { createPasswordHasher } from '../../src/accounts/password-hash.ts'
import { secureRandom } from '../../src/core/random.ts'
import { ok } from '../../src/core/result.ts'

const app = new Hono()
const passwords = createPasswordHasher(async (hash) => ok(hash()), secureRandom)

app.get('/', (c) => c.json({ status: 'ok' }))

/** Hashes as many passwords as it is asked to, one after the other, as a sign-up hashes one. */
app.post('/hashes/:count', async (c) => {
  const count = Number(c.req.param('count'))
  for (let made = 0; made < count; made += 1) await passwords.hash('correct horse battery staple')
  return c.json({ count })
})

export default app
