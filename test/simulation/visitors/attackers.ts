import { createHash } from 'node:crypto'
import { hasSucceeded } from '../checks/history.ts'
import type { Burglar, Guesser, Hoarder, Pumper, Racer, Replayer } from '../scenario.ts'
import { drawBelow } from '../world/draw.ts'
import { openBrowser, type Sender, type Simulation, verdictOf } from './browser.ts'
import { nextCode } from './honest.ts'
import { passwordOf, surfaces, verificationIn } from './surface.ts'

export type Attacker = Replayer | Guesser | Pumper | Racer | Hoarder | Burglar

export function playAttacker(simulation: Simulation, visitor: Attacker): Promise<void> {
  switch (visitor.kind) {
    case 'replayer':
      return playReplayer(simulation, visitor)
    case 'guesser':
      return playGuesser(simulation, visitor)
    case 'pumper':
      return playPumper(simulation, visitor)
    case 'racer':
      return playRacer(simulation, visitor)
    case 'burglar':
      return playBurglar(simulation, visitor)
    case 'hoarder':
      return playHoarder(simulation, visitor)
  }
}

async function playReplayer(simulation: Simulation, visitor: Replayer): Promise<void> {
  const browser = openBrowser(simulation, { ...visitor, doubleClicks: false })
  const surface = surfaces[visitor.surface]
  const { captchaId } = await surface.askForCaptcha(browser)
  if (captchaId === undefined) return
  const answer = browser.read(captchaId)
  for (let round = 0; round < 2; round++) {
    await Promise.all(
      visitor.mobiles.map((mobile, index) =>
        surface.askForCode(browser, { mobile, captchaId, answer }, index),
      ),
    )
    await simulation.world.sleep(visitor.pauseMs)
  }
}

async function playGuesser(simulation: Simulation, visitor: Guesser): Promise<void> {
  const { world } = simulation
  const isHolder = visitor.as === 'holder'
  for (let round = 0; round < visitor.rounds; round++) {
    const sender = { ...visitor, id: visitor.id + 20 * round, doubleClicks: false }
    const obtained = isHolder ? await obtainCode(simulation, sender, visitor.mobile) : undefined
    if (isHolder && !obtained) return
    const browser = obtained?.browser ?? openBrowser(simulation, sender)
    // A stranger tries when another visitor's code has just arrived.
    if (!obtained) await browser.awaitCode(visitor.mobile, world.nowMs(), 30_000)
    const base = drawBelow(1_000_000, world.plan.seed, sender.id, 16)
    await Promise.all(
      Array.from({ length: visitor.guessesAtOnce }, (_, index) =>
        surfaces[isHolder ? 'v1' : 'classic'].register(browser, {
          username: `guess-${visitor.id}`,
          password: passwordOf(visitor),
          mobile: visitor.mobile,
          code: nextCode(String(base), index),
          verificationId: obtained?.verificationId ?? '',
        }),
      ),
    )
    await world.sleep(20_000 + drawBelow(60_000, world.plan.seed, sender.id, 17))
  }
}

async function playPumper(simulation: Simulation, visitor: Pumper): Promise<void> {
  const browser = openBrowser(simulation, visitor)
  await Promise.all(
    Array.from({ length: visitor.count }, async (_, index) => {
      const { captchaId } = await surfaces.v1.askForCaptcha(browser)
      const mobile = visitor.mobiles[index % visitor.mobiles.length]
      if (captchaId === undefined || mobile === undefined) return
      await surfaces.v1.askForCode(browser, { mobile, captchaId, answer: browser.read(captchaId) })
    }),
  )
}

async function playRacer(simulation: Simulation, visitor: Racer): Promise<void> {
  const { world } = simulation
  const { mobile, usernames } = visitor
  const obtained = await obtainCode(simulation, { ...visitor, doubleClicks: false }, mobile)
  if (!obtained) return
  const { browser, verificationId, askedAtMs } = obtained
  const code = await browser.awaitCode(mobile, askedAtMs)
  if (code === undefined) return
  const password = passwordOf(visitor)
  const register = (username: string) =>
    surfaces.v1.register(browser, { username, password, mobile, code, verificationId })
  const answers = await Promise.all(usernames.map(register))
  world.tell(() => `${visitor.name} raced: ${answers.map(verdictOf).join(', ')}`)
  await world.sleep(5000)
  // A winner tries another name, a loser the same name again.
  await register(answers.some(hasSucceeded) ? `${usernames[0]}-again` : (usernames[0] ?? ''))
}

async function playHoarder(simulation: Simulation, visitor: Hoarder): Promise<void> {
  const { username, mobile } = visitor
  const first = await obtainCode(simulation, visitor, mobile)
  if (!first) return
  const { browser, verificationId, askedAtMs } = first
  const code = await browser.awaitCode(mobile, askedAtMs)
  if (code === undefined) return
  await simulation.world.sleep(visitor.waitsMs)
  if (visitor.isGreedy) await obtainCode(simulation, { ...visitor, id: visitor.id + 20 }, mobile)
  const password = passwordOf(visitor)
  await surfaces.v1.register(browser, { username, password, mobile, code, verificationId })
}

async function playBurglar(simulation: Simulation, visitor: Burglar): Promise<void> {
  const browser = openBrowser(simulation, visitor)
  await Promise.all(
    visitor.usernames.flatMap((username) =>
      Array.from({ length: visitor.count }, (_, index) =>
        // Other users may have these passwords.
        browser.send('POST', '/v1/sessions', { username, password: passwordOf({ id: 60 + index }) }),
      ),
    ),
  )
  // A token that was never issued, and hashes that a reader of the database knows.
  const invented = createHash('sha256').update(`token ${visitor.id}`).digest('base64url')
  const hashes = simulation.service.database.rows<{ token_hash: string }>(
    'SELECT token_hash FROM session LIMIT 2',
  )
  for (const token of [invented, ...hashes.map(({ token_hash }) => token_hash)]) {
    browser.cookies.set('__Host-session', token)
    await browser.send('GET', '/v1/session')
  }
}

/** Asks up to three times for a code. */
async function obtainCode(simulation: Simulation, visitor: Sender, mobile: string) {
  const { world, patienceSeconds } = simulation
  const browser = openBrowser(simulation, visitor)
  for (let tried = 0; tried < 3; tried++) {
    const { captchaId } = await surfaces.v1.askForCaptcha(browser)
    if (captchaId === undefined) continue
    const askedAtMs = world.nowMs()
    const answer = browser.read(captchaId)
    const sent = await surfaces.v1.askForCode(browser, { mobile, captchaId, answer })
    const verificationId = verificationIn(sent)
    if (verificationId !== '') return { browser, verificationId, askedAtMs }
    await world.sleep(1000 * Math.min(sent?.retryAfterSeconds ?? 2, patienceSeconds))
  }
  return undefined
}
