import { withoutEffect } from './expectations.ts'
import type { Service } from './service.ts'
import { drawPicture, newMobile, solveCaptcha, type Visitor, wrongAnswer } from './visitor.ts'

/**
 * Replaces a rate limiting binding. The real one counts in minutes of the real clock, and a minute can end in the middle of a
 * test. This one counts until {@link CountingLimit.nextMinute}.
 */
export interface CountingLimit extends RateLimit {
  readonly counted: (key: string) => number
  readonly nextMinute: () => void
}

export function countingLimit(limit: number): CountingLimit {
  const counts = new Map<string, number>()
  return {
    limit: async ({ key }) => {
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return { success: count <= limit }
    },
    counted: (key) => counts.get(key) ?? 0,
    nextMinute: () => counts.clear(),
  }
}

/** The limits of wrangler.toml, counted by {@link countingLimit}. */
export function countingBindings() {
  return {
    CHALLENGES: countingLimit(60),
    EASY_CHALLENGES: countingLimit(10),
    MEDIUM_CHALLENGES: countingLimit(14),
  }
}

/** Asks for a picture on v1 and counts its characters: with the tests' settings 4, 5, 6 for difficulty 1, 2, 3. */
export async function askOnV1(service: Service, visitor: Visitor): Promise<number> {
  return (await solveCaptcha(service, visitor)).captcha_answer.length
}

/** Asks for a picture on the classic surface and counts its characters. */
export async function askOnClassic(service: Service, visitor: Visitor): Promise<number> {
  return (await drawPicture(service, visitor)).answer.length
}

async function failOnV1(service: Service, visitor: Visitor): Promise<Response> {
  const { captcha_id } = await solveCaptcha(service, visitor)
  const body = { mobile: newMobile(), captcha_id, captcha_answer: wrongAnswer }
  return withoutEffect(service, () => visitor.post('/v1/sms-codes', body))
}

async function failOnClassic(service: Service, visitor: Visitor): Promise<Response> {
  const { id } = await drawPicture(service, visitor)
  const query = `image_code=${wrongAnswer}&image_code_id=${id}`
  return withoutEffect(service, () => visitor.get(`/sms_codes/${newMobile()}/?${query}`))
}

/** What both APIs must do in the same way. `fail` asks for a picture and gives a wrong answer. */
export const captchaSurfaces = [
  { surface: 'v1', ask: askOnV1, fail: failOnV1 },
  { surface: 'classic', ask: askOnClassic, fail: failOnClassic },
] as const
