import { expectRefused, expectClassicRefused } from './expectations.ts'
import type { Service } from './service.ts'
import { drawPicture, newMobile, solveCaptcha, type Visitor, wrongAnswer } from './visitor.ts'

/**
 * Replaces a rate limiting binding. The real one counts in minutes of the real clock, and a minute can end in the middle of a
 * test. This one counts until {@link CountingLimit.nextMinute}.
 */
interface CountingLimit extends RateLimit {
  readonly counted: (key: string) => number
  readonly nextMinute: () => void
}

/** The limits of wrangler.toml, counted without a clock. */
export function countingBindings() {
  return {
    CHALLENGES: countingLimit(60),
    EASY_CHALLENGES: countingLimit(10),
    MEDIUM_CHALLENGES: countingLimit(14),
  }
}

function countingLimit(limit: number): CountingLimit {
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

/** What both APIs must do in the same way: ask for a picture and give a wrong answer. */
export const captchaSurfaces = [
  {
    surface: 'v1',
    fail: async (service: Service, visitor: Visitor) => {
      const { captcha_id } = await solveCaptcha(service, visitor)
      const body = { mobile: newMobile(), captcha_id, captcha_answer: wrongAnswer }
      await expectRefused(service, () => visitor.post('/v1/sms-codes', body), 'captcha_incorrect')
    },
  },
  {
    surface: 'classic',
    fail: async (service: Service, visitor: Visitor) => {
      const { id } = await drawPicture(service, visitor)
      const path = `/sms_codes/${newMobile()}/?image_code=${wrongAnswer}&image_code_id=${id}`
      await expectClassicRefused(service, () => visitor.get(path), 'Incorrect verification code')
    },
  },
] as const
