import { Hono } from 'hono'
import * as z from 'zod'
import { requireJson, validJson } from '../api/http/input.ts'
import type { ImportUsers } from '../flows/import-users.ts'

/** Of a chunk. Its rows are one statement of the database, in one parameter, which may have 2 MB. */
export const importBytes = 256 * 1024

const mostRows = 500

/** One row of the file, as it is written there. What a row says is judged row by row. */
const row = z.object({
  username: z.string(),
  mobile: z.string(),
  password: z.string().default(''),
  created_at: z.string().default(''),
})

const request = z.object({
  users: z
    .array(row)
    .min(1)
    .max(mostRows, { error: `must have at most ${mostRows} users` }),
  without_passwords: z.boolean().default(false),
  dry_run: z.boolean().default(false),
})

export function importResource(importUsers: ImportUsers): Hono {
  const app = new Hono({ strict: false })

  app.post('/', requireJson(), validJson(request), async (c) => {
    const { users, without_passwords, dry_run } = c.req.valid('json')
    const rows = users.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at }))
    const { created, unchanged, refused } = await importUsers({
      rows,
      isWithoutPasswords: without_passwords,
      isDryRun: dry_run,
    })
    return c.json({ created, unchanged, refused })
  })

  return app
}
