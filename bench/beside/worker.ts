/** The Worker that the service is compared with, on the same runtime: a route that does nothing, and the password hash alone. */
import { Hono } from 'hono'
import { createPasswordHasher } from '../../src/accounts/password-hash.ts'
import { secureRandom } from '../../src/core/random.ts'
import { ok } from '../../src/core/result.ts'

const app = new Hono()
const passwords = createPasswordHasher(async (hash) => ok(hash()), secureRandom)

app.get('/', (c) => c.json({ status: 'ok' }))

/** Hashes this number of passwords, one after the other. A sign-up hashes one. */
app.post('/hashes/:count', async (c) => {
  const count = Number(c.req.param('count'))
  for (let made = 0; made < count; made += 1) await passwords.hash('correct horse battery staple')
  return c.json({ count })
})

export default app
