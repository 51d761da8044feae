import { createHash } from 'node:crypto'
import { type Manner, openBrowser, type Simulation } from './browser.ts'
import { passwordOf } from './surface.ts'

/** Tries to be somebody else: with passwords that are not that user's, and with tokens that are none. */
export interface Burglar extends Manner {
  readonly kind: 'burglar'
  readonly usernames: readonly string[]
  /** How many passwords it tries for each user, at once. */
  readonly count: number
}

export async function playBurglar(simulation: Simulation, visitor: Burglar): Promise<void> {
  const browser = openBrowser(simulation, visitor)
  await Promise.all(
    visitor.usernames.flatMap((username) =>
      Array.from({ length: visitor.count }, (_, index) =>
        // Users exist whose passwords these are, but their names are others.
        browser.send('POST', '/v1/sessions', { username, password: passwordOf({ id: 60 + index }) }),
      ),
    ),
  )
  for (const token of tokensOf(simulation, visitor)) {
    browser.cookies.set('__Host-session', token)
    await browser.send('GET', '/v1/session')
  }
}

/** One that nobody was given, and what somebody who has read the database knows: the hashes. */
function tokensOf({ service }: Simulation, { id }: Burglar): string[] {
  const invented = createHash('sha256').update(`token ${id}`).digest('base64url')
  const hashes = service.database.rows<{ token_hash: string }>('SELECT token_hash FROM session LIMIT 2')
  return [invented, ...hashes.map(({ token_hash }) => token_hash)]
}
