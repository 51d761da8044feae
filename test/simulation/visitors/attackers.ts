import { drawBelow } from '../world/draw.ts'
import { type Burglar, playBurglar } from './burglar.ts'
import { failureOf, hasSucceeded, type Manner, openBrowser, type Simulation } from './browser.ts'
import { nextCode } from './honest.ts'
import { passwordOf, type Surface, surfaces, verificationIn } from './surface.ts'

/** Solves one captcha and uses it for many numbers: at once, from everywhere, and again when caches have aged. */
export interface Replayer extends Manner {
  readonly kind: 'replayer'
  readonly surface: Surface['name']
  readonly mobiles: readonly string[]
  /** Waits so long between two rounds. */
  readonly pauseMs: number
}

/** Tries codes for a number, and has another SMS sent when the guesses are spent. */
export interface Guesser extends Manner {
  readonly kind: 'guesser'
  readonly mobile: string
  /** With the verification that it asked for, or as one who knows only the number. */
  readonly as: 'holder' | 'stranger'
  readonly guessesAtOnce: number
  readonly rounds: number
}

/** Has SMS sent as fast as it can solve captchas: to many numbers from one client, or to one from many. */
export interface Pumper extends Manner {
  readonly kind: 'pumper'
  readonly mobiles: readonly string[]
  readonly count: number
}

/** Registers several names with one code, at once. */
export interface Racer extends Manner {
  readonly kind: 'racer'
  readonly mobile: string
  readonly usernames: readonly string[]
}

/** Keeps a code and uses it late: after its end, or after it has had another one sent. */
export interface Hoarder extends Manner {
  readonly kind: 'hoarder'
  readonly mobile: string
  readonly username: string
  readonly waitsMs: number
  /** Has another code sent before it uses the first. */
  readonly isGreedy: boolean
}

export type Attacker = Replayer | Guesser | Pumper | Racer | Hoarder | Burglar

const rounds = 2

async function playReplayer(simulation: Simulation, visitor: Replayer): Promise<void> {
  const browser = openBrowser(simulation, { ...visitor, doubleClicks: false })
  const surface = surfaces[visitor.surface]
  const { captchaId } = await surface.askForCaptcha(browser)
  if (captchaId === undefined) return
  const answer = browser.read(captchaId)
  const path = (mobile: string) => `/sms_codes/${mobile}/?image_code=${answer}&image_code_id=${captchaId}`
  for (let round = 0; round < rounds; round++) {
    await Promise.all(
      visitor.mobiles.map((mobile, index) =>
        surface.name === 'v1'
          ? browser.send(
              'POST',
              '/v1/sms-codes',
              { mobile, captcha_id: captchaId, captcha_answer: answer },
              index,
            )
          : browser.send('GET', path(mobile), undefined, index),
      ),
    )
    await simulation.world.sleep(visitor.pauseMs)
  }
}

/** Asks for a code until one is on its way, or the number gives no more. */
async function obtainCode(simulation: Simulation, visitor: Manner, mobile: string) {
  const browser = openBrowser(simulation, visitor)
  for (let attempt = 0; attempt < 3; attempt++) {
    const { captchaId } = await surfaces.v1.askForCaptcha(browser)
    if (captchaId !== undefined) {
      const askedAtMs = simulation.world.nowMs()
      const answer = browser.read(captchaId)
      const sent = await surfaces.v1.askForCode(browser, { mobile, captchaId, answer })
      const verificationId = sent && verificationIn(sent)
      if (verificationId !== undefined) return { browser, verificationId, askedAtMs }
      await simulation.world.sleep(1000 * Math.min(sent?.retryAfterSeconds ?? 2, simulation.patienceSeconds))
    }
  }
  return undefined
}

async function playGuesser(simulation: Simulation, visitor: Guesser): Promise<void> {
  const { world } = simulation
  for (let round = 0; round < visitor.rounds; round++) {
    const manner = { ...visitor, id: visitor.id + 20 * round, doubleClicks: false }
    const obtained =
      visitor.as === 'holder' ? await obtainCode(simulation, manner, visitor.mobile) : undefined
    if (visitor.as === 'holder' && !obtained) return
    const browser = obtained?.browser ?? openBrowser(simulation, manner)
    // A stranger strikes when somebody else's code has just arrived.
    if (!obtained) await browser.awaitCode(visitor.mobile, world.nowMs(), 30_000)
    const base = drawBelow(1_000_000, world.plan.seed, manner.id, 16)
    const guesses = Array.from({ length: visitor.guessesAtOnce }, (_, index) => {
      const proof = {
        username: `guess-${visitor.id}`,
        password: passwordOf(visitor),
        mobile: visitor.mobile,
        code: nextCode(String(base), index),
        verificationId: obtained?.verificationId ?? '',
      }
      return surfaces[visitor.as === 'holder' ? 'v1' : 'classic'].register(browser, proof)
    })
    await Promise.all(guesses)
    await world.sleep(20_000 + drawBelow(60_000, world.plan.seed, manner.id, 17))
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
  const obtained = await obtainCode(simulation, { ...visitor, doubleClicks: false }, visitor.mobile)
  if (!obtained) return
  const { browser, verificationId, askedAtMs } = obtained
  const code = await browser.awaitCode(visitor.mobile, askedAtMs)
  if (code === undefined) return
  const password = passwordOf(visitor)
  const register = (username: string) =>
    surfaces.v1.register(browser, { username, password, mobile: visitor.mobile, code, verificationId })
  const answers = await Promise.all(visitor.usernames.map(register))
  // Who has won comes back with another name, and who has lost tries once more.
  const hasWon = answers.some((answer) => answer && hasSucceeded(answer))
  simulation.world.tell(() => `${visitor.name} raced: ${answers.map(failureOf).join(', ')}`)
  await simulation.world.sleep(5000)
  await register(hasWon ? `${visitor.usernames[0]}-again` : (visitor.usernames[0] ?? ''))
}

async function playHoarder(simulation: Simulation, visitor: Hoarder): Promise<void> {
  const { world } = simulation
  const first = await obtainCode(simulation, visitor, visitor.mobile)
  const code = first && (await first.browser.awaitCode(visitor.mobile, first.askedAtMs))
  if (!first || code === undefined) return
  await world.sleep(visitor.waitsMs)
  if (visitor.isGreedy) await obtainCode(simulation, { ...visitor, id: visitor.id + 20 }, visitor.mobile)
  const { username, mobile } = visitor
  const { browser, verificationId } = first
  const password = passwordOf(visitor)
  await surfaces.v1.register(browser, { username, password, mobile, code, verificationId })
}

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
