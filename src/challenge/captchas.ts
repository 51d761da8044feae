import type { Deps } from '../services.ts'
import type { Failure } from '../core/errors.ts'
import { addNewest } from '../core/inbox.ts'
import {
  captchasPerClient,
  pourInto,
  redemptionPerCaptcha,
  takeFrom,
  takeMeteredFrom,
} from '../limits/policies.ts'
import { reach } from '../core/outage.ts'
import { randomToken } from '../core/random.ts'
import { err, ok, type Result } from '../core/result.ts'
import { answerLength, difficultyOf, pictureCost, wrongAnswerCost } from './picture/difficulty.ts'
import { normaliseAnswer, randomAnswer } from './picture/drawing/alphabet.ts'
import { drawCaptcha } from './picture/drawing/draw-captcha.ts'
import type { Theme } from './picture/drawing/theme.ts'

/** A captcha as the store keeps it. */
export interface CaptchaEntry {
  /** Lower case. */
  readonly answer: string
  /** Epoch ms. */
  readonly expires_at: number
  /** Tells apart the pictures of one client-made id. An id of our own has one picture. */
  readonly challenge_id?: string
}

export interface Captcha {
  readonly captchaId: string
  /** SVG text. */
  readonly image: string
  readonly expiresInSeconds: number
}

export interface CaptchaRequest {
  /** Who asks, for the limit per client and the difficulty. */
  readonly client: string
  /** Only where the client makes the id: then an older captcha of that id is replaced. */
  readonly captchaId?: string
  /** For front ends that send an answer of just one length. Then only the drawing gets harder. */
  readonly isLengthFixed?: boolean
  /** `light` without one. */
  readonly theme?: Theme
}

/** What somebody read off a picture. */
export interface CaptchaAttempt {
  readonly captchaId: string
  readonly answer: string
  /** Who answers, for the difficulty of the next picture. */
  readonly client: string
}

const entryKey = (captchaId: string) => `captcha:${captchaId}`

/**
 * Draws a captcha, the harder the more its client has asked for lately, and stores its answer.
 *
 * @returns `too_many_requests`
 * @throws {Outage} the rate gate or the store did not answer
 */
export const issueCaptcha = async (
  deps: Deps,
  request: CaptchaRequest,
): Promise<Result<Captcha, Failure>> => {
  const { config, random } = deps
  const level = await takeMeteredFrom(
    deps.rateGates,
    `client:${request.client}`,
    [captchasPerClient(config)],
    pictureCost,
  )
  if (!level.ok) return level
  const difficulty = difficultyOf(level.value)
  const captchaId = request.captchaId ?? randomToken(random, 128)
  const length = request.isLengthFixed ? config.captchaLength : answerLength(config.captchaLength, difficulty)
  const answer = randomAnswer(random, length)
  const entry: CaptchaEntry = {
    answer,
    expires_at: deps.now() + config.captchaTtlSeconds * 1000,
    ...(request.captchaId !== undefined && { challenge_id: randomToken(random, 128) }),
  }
  const image = drawCaptcha(answer, { difficulty, theme: request.theme ?? 'light', random })
  await reach('kv', () =>
    deps.entries.put(entryKey(captchaId), JSON.stringify(entry), { expirationTtl: config.captchaTtlSeconds }),
  )
  if (deps.inbox) addNewest(deps.inbox.captchas, { captcha_id: captchaId, answer })
  return ok({ captchaId, image, expiresInSeconds: config.captchaTtlSeconds })
}

/** The stored captcha, or null. It may be stale: only {@link redeemCaptcha} decides what it is worth. */
export const readCaptcha = (deps: Deps, captchaId: string): Promise<CaptchaEntry | null> =>
  reach('kv', () => deps.entries.get<CaptchaEntry>(entryKey(captchaId), 'json'))

/**
 * Takes the captcha out, once worldwide, and then compares. A wrong answer burns it, and makes the client's next
 * pictures harder; an expired or spent captcha does not, for whoever clicks twice has not failed.
 *
 * @param entry what {@link readCaptcha} gave
 * @returns `captcha_expired` (none, timed out, already taken out) or `captcha_incorrect`
 * @throws {Outage} the gate did not answer, and nobody knows whether the captcha is still good
 */
export const redeemCaptcha = async (
  deps: Deps,
  entry: CaptchaEntry | null,
  { captchaId, answer, client }: CaptchaAttempt,
): Promise<Result<undefined, Failure>> => {
  const lifetimeMs = (entry?.expires_at ?? 0) - deps.now()
  if (!entry || lifetimeMs <= 0) return err({ code: 'captcha_expired' })
  // A client may have the picture of its own id replaced. The gate is the picture's, not the id's: so the new one
  // does not inherit the old one's redemption, and no location with a stale entry can check the old one again.
  const gateKey = `captcha:${entry.challenge_id ?? captchaId}`
  const taken = await takeFrom(deps.rateGates, gateKey, redemptionPerCaptcha(lifetimeMs))
  if (!taken.ok) return err({ code: 'captcha_expired' })
  // A client-made id is left to expire: a late delete could hit the picture that the client asks for next.
  if (entry.challenge_id === undefined) deps.waitUntil(deps.entries.delete(entryKey(captchaId)))
  if (normaliseAnswer(answer) === entry.answer) return ok(undefined)
  // Nobody waits for it, nor for its failure: the captcha is burnt, and the answer was wrong.
  deps.waitUntil(pourInto(deps.rateGates, `client:${client}`, wrongAnswerCost))
  return err({ code: 'captcha_incorrect' })
}
