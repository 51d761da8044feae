import { hasSucceeded } from '../checks/history.ts'
import type { Honest, Owner } from '../scenario.ts'
import { drawBelow } from '../world/draw.ts'
import type { Answer, Sent } from '../world/exchange.ts'
import { type Browser, isUnclear, openBrowser, type Simulation } from './browser.ts'
import { type CodeProof, obtainProof } from './code-proof.ts'
import { nextCode, playHonest, type Visit } from './honest.ts'
import { passwordOf, type Purpose } from './surface.ts'

/** What a user does with an account, while others try to take it. */
export const ownerActions = [
  'signs in',
  'signs in by code',
  'resets the password',
  'changes the password',
  'changes the number',
  'ends the other sessions',
  'erases the account',
] as const

/**
 * A thief has a copy of the cookie from before a change. Others know the password from before, or still have the old number. A
 * guesser tries codes. A misuser has a code, and uses it for everything that it was not sent for.
 */
export const rivals = ['thief', 'knows the password', 'has the number', 'guesser', 'misuser'] as const

/** A request, as {@link Browser.send} takes it. */
type Call = readonly [method: Sent['method'], path: string, json?: Sent['json']]

/** A user's story, with what the user knows. */
export type Life = ReturnType<typeof startLife>

const mostSends = 3
/** No other visitor has an id above. */
const firstId = 1000
const username = 'hedy-lamarr'
const mobiles = ['13800000061', '13800000062'] as const

/** Client addresses that no other visitor has. */
const lines = {
  owner: 10,
  newOwner: 11,
  thief: 12,
  knower: 13,
  holder: 18,
  guesser: 14,
  misuser: 15,
  prober: 16,
  twin: 17,
  locker: 19,
} as const

export function visitorOf({ roams, doubleClicks }: Owner, line: 'owner' | 'newOwner' = 'owner'): Honest {
  return {
    kind: 'honest',
    id: lines[line],
    name: line,
    surface: 'v1',
    mobile: mobiles[0],
    username,
    roams,
    doubleClicks,
    misreads: 0,
    mistypes: 0,
    afterwards: [],
    awayMs: 2000,
  }
}

/** Signs up, and uses the account. */
export async function playOwner(simulation: Simulation, owner: Owner): Promise<Life> {
  const visit = await playHonest(simulation, visitorOf(owner))
  const life = startLife(simulation, owner, visit)
  if (visit.signedUpAtMs === undefined) return life
  const others = [
    ...(owner.rivals.includes('guesser') ? [() => guess(life)] : []),
    ...(owner.rivals.includes('misuser') ? [() => misuse(life)] : []),
  ]
  for (const [index, action] of owner.actions.entries()) {
    if (!life.account()) break
    const other = others[index]
    await Promise.all([act(life, action), other?.()])
    await simulation.world.sleep(1000)
  }
  for (const thief of life.thieves) await useStolen(thief)
  return life
}

function startLife(simulation: Simulation, owner: Owner, visit: Visit) {
  let opened = 0
  return {
    simulation,
    owner,
    visit,
    browser: visit.browser,
    /** Undefined if it is not known which one is the account's. */
    password: passwordOf(visit.visitor) as string | undefined,
    passwords: 0,
    thieves: [] as Browser[],
    /** @param hidesClient whether each request has an address of its own */
    open: (line: keyof typeof lines, stolen?: ReadonlyMap<string, string>, hidesClient = false) => {
      const id = firstId + lines[line] + 20 * ++opened
      const sender = {
        id,
        name: line,
        line: lines[line],
        roams: owner.roams,
        doubleClicks: false,
        hidesClient,
      }
      return openBrowser(simulation, sender, stolen)
    },
    /** What the account is now. A user who lost an answer would find out by trying. */
    account: () => {
      const [row] = simulation.service.database.rows<{ username: string; phone_number: string | null }>(
        `SELECT username, phone_number FROM user WHERE username LIKE '${username}%'`,
      )
      return row && { username: row.username, mobile: row.phone_number?.replace('+86', '') ?? '' }
    },
  }
}

async function act(life: Life, action: (typeof ownerActions)[number]): Promise<void> {
  const { browser, owner, password } = life
  const mobile = life.account()?.mobile ?? ''
  const current = owner.givesPassword && password !== undefined ? { current_password: password } : {}
  const prove = (purpose: Purpose, to = mobile) => obtainProof(life.simulation, browser, to, purpose)
  switch (action) {
    case 'signs in':
      await untilClear(life, [
        'POST',
        '/v1/sessions',
        { mobile, password: password ?? 'a forgotten password' },
      ])
      return
    case 'signs in by code': {
      const proof = await prove('sign_in')
      if (proof) await untilClear(life, ['POST', '/v1/sessions', { ...proof }])
      return
    }
    case 'resets the password': {
      const proof = await prove('reset_password')
      if (proof) await setPassword(life, 'POST', '/v1/password-resets', proof)
      return
    }
    case 'changes the password':
      return setPassword(life, 'PUT', '/v1/user/password', current)
    case 'changes the number': {
      // Somebody who still has the old number signs in meanwhile.
      const isShared = owner.rivals.includes('has the number')
      const old = isShared ? await prove('sign_in') : undefined
      const proof = await prove('change_mobile', mobile === mobiles[0] ? mobiles[1] : mobiles[0])
      if (proof) await underAttack(life, ['PUT', '/v1/user/mobile', { ...current, ...proof }], old)
      return
    }
    case 'ends the other sessions':
      await underAttack(life, ['DELETE', '/v1/sessions'])
      return
    case 'erases the account':
      await underAttack(life, ['DELETE', '/v1/user', current])
  }
}

async function setPassword(life: Life, method: 'POST' | 'PUT', path: string, proof: object): Promise<void> {
  const password = newPassword(life)
  const answer = await underAttack(life, [method, path, { ...proof, new_password: password }])
  if (hasSucceeded(answer)) life.password = password
  else if (isUnclear(answer)) life.password = undefined
}

export function newPassword(life: Life): string {
  return `${passwordOf(life.visit.visitor)} and ${++life.passwords}`
}

/** Makes a call while rivals use, at the same time and afterwards, what was good before it. */
async function underAttack(life: Life, call: Call, oldProof?: CodeProof): Promise<Answer | undefined> {
  const { owner, browser, password, simulation } = life
  const { world } = simulation
  const thief = owner.rivals.includes('thief') ? life.open('thief', browser.cookies) : undefined
  const knower = owner.rivals.includes('knows the password') ? life.open('knower') : undefined
  const key = browser.nextKey()
  const draw = (most: number, salt: number) => drawBelow(most, world.plan.seed, key, salt)
  const signIn = () =>
    knower?.send('POST', '/v1/sessions', { username, password: password ?? 'a forgotten password' })
  // A session of its own, which the change ends, too.
  await signIn()
  const thieves = [thief, knower].filter((rival) => rival !== undefined)
  const strike = (striker: Browser) => {
    const what = draw(4, 30)
    if (what === 0)
      return striker.send('PUT', '/v1/user/password', { new_password: 'a password of the thief' })
    // Mostly it waits.
    return what === 1 ? striker.send('DELETE', '/v1/user', {}) : undefined
  }
  const attacks = [
    signIn,
    () => oldProof && use(life.open('holder'), 'sign_in', oldProof),
    ...thieves.map((striker) => () => strike(striker)),
  ]
  const [answer] = await Promise.all([
    untilClear(life, call),
    ...attacks.map(async (attack, index) => {
      await world.sleep(draw(200, 32 + index))
      await attack()
    }),
  ])
  for (const rival of thieves) await useStolen(rival)
  life.thieves.push(...thieves)
  await signIn()
  return answer
}

async function useStolen(thief: Browser): Promise<void> {
  await thief.send('GET', '/v1/sessions')
  await thief.send('GET', '/v1/session')
}

async function untilClear({ browser, simulation }: Life, call: Call): Promise<Answer | undefined> {
  for (let sent = 1; ; sent++) {
    const answer = await browser.call(...call)
    if (sent === mostSends || !isUnclear(answer)) return answer
    await simulation.world.sleep(3000)
  }
}

/** Tries codes at once, for signing in and for a reset. */
async function guess(life: Life): Promise<void> {
  const browser = life.open('guesser')
  const purpose = life.owner.misused === 'sign_in' ? 'sign_in' : 'reset_password'
  const proof = await obtainProof(life.simulation, browser, life.account()?.mobile ?? '', purpose)
  if (!proof) return
  const tried = Array.from({ length: 7 }, (_, index) => nextCode(proof.sms_code, index + 1))
  await Promise.all(tried.map((sms_code) => use(browser, purpose, { ...proof, sms_code })))
}

/** Uses a code for all that it was not sent for, with the user's own session. */
async function misuse(life: Life): Promise<void> {
  const { misused } = life.owner
  const browser = life.open('misuser', life.browser.cookies)
  const proof = await obtainProof(life.simulation, browser, life.account()?.mobile ?? '', misused)
  if (!proof) return
  for (const purpose of ['reset_password', 'change_mobile', 'register', 'sign_in'] as const)
    if (purpose !== misused) await use(browser, purpose, proof)
}

/** Sends a code to the call that takes codes of a purpose. */
export function use(
  browser: Browser,
  purpose: Purpose,
  proof: CodeProof,
  password = 'a password of the rival',
) {
  const calls = {
    register: ['POST', '/v1/users', { username: 'rival-user', password }],
    sign_in: ['POST', '/v1/sessions', {}],
    reset_password: ['POST', '/v1/password-resets', { new_password: password }],
    change_mobile: ['PUT', '/v1/user/mobile', {}],
  } as const
  const [method, path, json] = calls[purpose]
  return browser.send(method, path, { ...json, ...proof })
}
