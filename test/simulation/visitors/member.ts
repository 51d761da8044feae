import { type Browser, isUnclear, openBrowser, type Sender, type Simulation } from './browser.ts'
import { passwordOf } from './surface.ts'

/** What a user does with an account. `is robbed`: a thief copies the cookie, and uses it at the end. */
export const memberActions = ['looks', 'signs out', 'signs in', 'errs', 'is robbed', 'is away'] as const

const mostSends = 3

/** Uses an account, in the browser that has signed up. */
export async function playMember(
  simulation: Simulation,
  visitor: Sender & {
    readonly afterwards: readonly (typeof memberActions)[number][]
    readonly awayMs: number
  },
  browser: Browser,
  username: string,
): Promise<void> {
  const { world, timeFactor } = simulation
  const password = passwordOf(visitor)
  const signIn = (typed: string) => browser.send('POST', '/v1/sessions', { username, password: typed })
  const untilClear = async (send: () => ReturnType<Browser['send']>) => {
    for (let sent = 0; sent < mostSends && isUnclear(await send()); sent++) await world.sleep(3000)
  }
  const thieves: Browser[] = []
  const steal = () => {
    const id = visitor.id + 100 + 20 * thieves.length
    const thief = { ...visitor, id, name: `thief-of-${visitor.name}` }
    thieves.push(openBrowser(simulation, thief, browser.cookies))
  }
  const actions = {
    looks: () => browser.send('GET', '/v1/session'),
    'signs out': () => untilClear(() => browser.send('DELETE', '/v1/session')),
    'signs in': () => untilClear(() => signIn(password)),
    errs: () => signIn(`${password}, or not`),
    'is robbed': steal,
    'is away': () => world.sleep(visitor.awayMs * timeFactor),
  }
  for (const action of visitor.afterwards) {
    await actions[action]()
    await world.sleep(1000)
  }
  for (const thief of thieves) await thief.send('GET', '/v1/session')
}
