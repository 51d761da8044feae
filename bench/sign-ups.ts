import { performance } from 'node:perf_hooks'
import type { RunningWorker } from '../test/support/running-worker.ts'
import type { LoadRequest } from './load.ts'
import type { Origins } from './measure.ts'
import { askForCode, drawCaptcha, newMobile, registerUser, type Solved } from './requests.ts'
import { median } from './statistics.ts'

const countedRounds = 5
const visitors = 3
const signUpsPerVisitor = 4
const perRound = visitors * signUpsPerVisitor

/** Measures whole sign-ups in turns with the same number of hashes. The first round is not counted. */
export async function measureSignUps(worker: RunningWorker, origins: Origins): Promise<SignUps> {
  const signUpMs: number[] = []
  const hashMs: number[] = []
  const visit = async () => {
    for (let made = 0; made < signUpsPerVisitor; made += 1) await signUpOnce(worker, origins.service)
  }
  for (let round = 0; round <= countedRounds; round += 1) {
    const hashes = await msOf(() => succeed(origins.bare, { method: 'POST', path: `/hashes/${perRound}` }))
    const signUps = await msOf(() => Promise.all(Array.from({ length: visitors }, visit)))
    if (round === 0) continue
    hashMs.push(hashes / perRound)
    signUpMs.push(signUps / perRound)
  }
  return { count: countedRounds * perRound, visitors, signUpMs, hashMs }
}

/** Returns sign-ups and hashes per second, and sign-ups per second if the hash took no time. */
export function summariseSignUps({ signUpMs, hashMs }: SignUps) {
  return {
    signUpsPerSecond: 1000 / median(signUpMs),
    hashesPerSecond: 1000 / median(hashMs),
    withoutHashPerSecond: 1000 / median(signUpMs.map((ms, round) => ms - (hashMs[round] ?? 0))),
  }
}

/** Signs one visitor up on v1. */
export async function signUpOnce(worker: RunningWorker, origin: string): Promise<void> {
  const mobile = newMobile()
  const asking = askForCode(await solveOne(worker, origin), mobile)
  const { verification_id } = await succeed<{ verification_id: string }>(origin, asking)
  const code = worker.provider.messages.findLast(({ to }) => to === mobile)?.code
  await succeed(origin, registerUser(verification_id, code ?? ''))
}

/** Gets a captcha, and its answer from the store. */
export async function solveOne(
  worker: RunningWorker,
  origin: string,
  request = drawCaptcha(),
): Promise<Solved> {
  const { captcha_id } = await succeed<{ captcha_id: string }>(origin, request)
  return { captchaId: captcha_id, answer: await worker.answerOf(captcha_id) }
}

/** Sends one request. */
export async function send(
  origin: string,
  { method, path, headers, body }: LoadRequest,
): Promise<{ status: number; body: string }> {
  const response = await fetch(new URL(path, origin), {
    method,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
  })
  return { status: response.status, body: await response.text() }
}

async function succeed<T>(origin: string, request: LoadRequest): Promise<T> {
  const { status, body } = await send(origin, request)
  if (status >= 300) throw new Error(`${request.path} answered ${status} ${body}`)
  return JSON.parse(body) as T
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now()
  await work()
  return performance.now() - startedAtMs
}

export interface SignUps {
  readonly count: number
  readonly visitors: number
  /** Milliseconds of one sign-up, for each counted round. */
  readonly signUpMs: readonly number[]
  /** Milliseconds of one password hash, on the same runtime, in turns with the sign-ups. */
  readonly hashMs: readonly number[]
}
