import { type Browser, isUnclear, type Manner, openBrowser, type Simulation } from './browser.ts'
import { passwordOf } from './surface.ts'

/** What somebody does with an account; `is robbed` of the cookie, which a thief keeps and uses at the end. */
export const memberActions = ['looks', 'signs out', 'signs in', 'errs', 'is robbed', 'is away'] as const

export type MemberAction = (typeof memberActions)[number]

const mostRetries = 3

/** Uses an account; from the browser that has just signed up. */
export async function playMember(
  simulation: Simulation,
  visitor: Manner & { readonly afterwards: readonly MemberAction[]; readonly awayMs: number },
  browser: Browser,
  username: string,
): Promise<void> {
  const password = passwordOf(visitor)
  const signIn = (typed: string) => browser.send('POST', '/v1/sessions', { username, password: typed })
  const thieves: Browser[] = []
  for (const action of visitor.afterwards) {
    switch (action) {
      case 'looks':
        await browser.send('GET', '/v1/session')
        break
      case 'signs out':
        await untilClear(simulation, () => browser.send('DELETE', '/v1/session'))
        break
      case 'signs in':
        await untilClear(simulation, () => signIn(password))
        break
      case 'errs':
        await signIn(`${password}, or not`)
        break
      case 'is robbed': {
        const id = visitor.id + 100 + 20 * thieves.length
        thieves.push(
          openBrowser(simulation, { ...visitor, id, name: `thief-of-${visitor.name}` }, browser.cookies),
        )
        break
      }
      case 'is away':
        await simulation.world.sleep(visitor.awayMs * simulation.timeFactor)
    }
    await simulation.world.sleep(1000)
  }
  for (const thief of thieves) await thief.send('GET', '/v1/session')
}

async function untilClear(simulation: Simulation, send: () => ReturnType<Browser['send']>): Promise<void> {
  for (let sent = 0; sent < mostRetries && isUnclear(await send()); sent++) await simulation.world.sleep(3000)
}
