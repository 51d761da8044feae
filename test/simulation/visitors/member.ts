import { type Browser, isUnclear, type Manner, openBrowser, type Scene } from './browser.ts'
import { passwordOf } from './surface.ts'

/** What somebody does with an account; `is robbed` of the cookie, which a thief keeps and uses at the end. */
export const memberActions = ['looks', 'signs out', 'signs in', 'errs', 'is robbed', 'is away'] as const

export type MemberAction = (typeof memberActions)[number]

const mostRetries = 3

/** Uses an account; from the browser that has just signed up. */
export async function playMember(
  scene: Scene,
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
        await untilClear(scene, () => browser.send('DELETE', '/v1/session'))
        break
      case 'signs in':
        await untilClear(scene, () => signIn(password))
        break
      case 'errs':
        await signIn(`${password}, or not`)
        break
      case 'is robbed': {
        const id = visitor.id + 100 + 20 * thieves.length
        thieves.push(
          openBrowser(scene, { ...visitor, id, name: `thief-of-${visitor.name}` }, browser.cookies),
        )
        break
      }
      case 'is away':
        await scene.world.sleep(visitor.awayMs * scene.timeFactor)
    }
    await scene.world.sleep(1000)
  }
  for (const thief of thieves) await thief.send('GET', '/v1/session')
}

async function untilClear(scene: Scene, send: () => ReturnType<Browser['send']>): Promise<void> {
  for (let sent = 0; sent < mostRetries && isUnclear(await send()); sent++) await scene.world.sleep(3000)
}
