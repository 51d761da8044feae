import { Hono } from 'hono'
import * as z from 'zod'
import type { Captchas } from '../../challenge/captchas.ts'
import { themes } from '../../challenge/theme.ts'
import { clientAddress } from '../http/client-address.ts'
import { validOptionalJson } from '../http/input.ts'
import { fail } from '../http/render.ts'
import type { Call } from './call.ts'
import { captchaId, seconds } from './fields.ts'
import { operation, type Paths, withBody } from './operation.ts'

const request = z
  .object({
    theme: z
      .enum(themes)
      .default('light')
      .meta({
        description:
          'Where the picture is shown. `light` and `dark` bring their own background, and are for `<img>`. ' +
          '`inherit` is drawn in `currentColor` on nothing, for pages that put the SVG text inline.',
      }),
  })
  .meta({ id: 'CaptchaRequest' })

const captcha = z
  .object({
    captcha_id: captchaId,
    image: z.string().meta({ description: 'The text of an SVG picture.', example: '<svg …>…</svg>' }),
    expires_in: seconds('The captcha’s lifetime in seconds.', 300),
  })
  .meta({ id: 'Captcha' })

export function captchasResource(captchas: Captchas): Hono {
  const app = new Hono({ strict: false })

  app.post('/', validOptionalJson(request), async (c) => {
    const { theme } = c.req.valid('json')
    const issued = await captchas.issue({ client: clientAddress(c), theme })
    if (!issued.ok) return fail(c, issued.error)
    const { captchaId: captcha_id, image, expiresInSeconds } = issued.value
    return c.json({ captcha_id, image, expires_in: expiresInSeconds }, 201)
  })

  return app
}

export const captchasPaths: Paths = {
  '/v1/captchas': {
    post: operation({
      operationId: 'createCaptcha',
      tags: ['Sign-up'],
      summary: 'Draw a captcha',
      description:
        'The first picture is easy. For a client that asks or fails often they get harder, and longer.',
      body: request,
      isBodyOptional: true,
      success: { status: '201', description: 'A picture to solve.', schema: captcha },
      failures: [...withBody, 'too_many_requests'],
    }),
  },
}

export interface CaptchasCalls {
  readonly createCaptcha: Call<typeof request, typeof captcha>
}
