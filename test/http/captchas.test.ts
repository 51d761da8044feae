import { describe, expect, it } from 'vitest'
import { errorsAt, expectClassicRefused, expectDone, expectRefused } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { drawPicture, newMobile, newVisitor, type Visitor, wrongAnswer } from '../support/visitor.ts'

const service = startService()

const opening =
  '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="60" viewBox="0 0 1600 600" role="img" aria-label="Picture with characters to type">'

/** All of a picture's markup, without the data of its one path. */
const markups = {
  light: `${opening}<rect width="100%" height="100%" fill="#f3f4f6"/><path fill="#1f2937" fill-rule="evenodd" d=""/></svg>`,
  dark: `${opening}<rect width="100%" height="100%" fill="#1b2a27"/><path fill="#d5e0dd" fill-rule="evenodd" d=""/></svg>`,
  inherit: `${opening}<path fill="currentColor" fill-rule="evenodd" d=""/></svg>`,
} as const

function withoutPathData(svg: string): string {
  return svg.replace(/ d="M\d+ \d+l[-\d ]+z"/, ' d=""')
}

async function markupIn(response: Response): Promise<string> {
  expect(response.status).toBe(201)
  return withoutPathData((await response.json<{ image: string }>()).image)
}

describe('POST /v1/captchas', () => {
  it('draws a captcha, and does not show the answer outside of the picture', async () => {
    const response = await newVisitor(service).send('POST', '/v1/captchas')
    expect(response.status).toBe(201)
    expect(response.headers.get('Content-Type')).toBe('application/json')
    const body = await response.json<{ captcha_id: string; image: string }>()
    const [drawn] = service.inbox.captchas
    expect(body).toEqual({
      captcha_id: drawn?.captcha_id,
      image: expect.stringMatching(/^<svg [^]*<\/svg>$/),
      expires_in: 300,
    })
    expect(body.captcha_id).toMatch(/^[\w-]{43}$/)
    expect(body.image.toLowerCase()).not.toContain(drawn?.answer)
  })

  it.each(['light', 'dark', 'inherit'] as const)(
    'draws for %s, and only the data of the one path depends on the answer',
    async (theme) => {
      const visitor = newVisitor(service)
      // Enough for all difficulties and lengths.
      for (let drawn = 0; drawn < 30; drawn += 1)
        expect(await markupIn(await visitor.post('/v1/captchas', { theme }))).toBe(markups[theme])
    },
  )

  it.each<Parameters<Visitor['send']>[2]>([
    {},
    { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    { json: { colour: 'dark' } },
  ])('draws for light pages, given %j', async (call) => {
    expect(await markupIn(await newVisitor(service).send('POST', '/v1/captchas', call))).toBe(markups.light)
  })

  it.each([
    ...['neon', 'Dark', '__proto__', 5, ['dark'], {}].map((theme) => ({
      theme,
      code: 'invalid_parameters' as const,
    })),
    { theme: null, code: 'incomplete_parameters' as const },
  ])('refuses the theme $theme as $code, and takes nothing from the limit', async ({ theme, code }) => {
    const strict = startService({ settings: { CAPTCHAS_PER_MINUTE_PER_CLIENT: '1' } })
    const visitor = newVisitor(strict)
    await expectRefused(strict, () => visitor.post('/v1/captchas', { theme }), code, errorsAt('/theme'))
    expect(strict.inbox.captchas).toEqual([])
    expect((await visitor.send('POST', '/v1/captchas')).status).toBe(201)
  })
})

describe('GET /image_codes/{uuid}/', () => {
  it('draws an SVG for pages of other origins, which no cache stores, and ignores themes', async () => {
    const response = await newVisitor(service).get(`/image_codes/${crypto.randomUUID()}/?theme=dark`)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/svg+xml',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(withoutPathData(await response.text())).toBe(markups.light)
  })

  it('replaces the captcha when it is asked again, also after a wrong answer', async () => {
    const visitor = newVisitor(service)
    const first = await drawPicture(service, visitor)
    await visitor.get(`/sms_codes/${newMobile()}/?image_code=${wrongAnswer}&image_code_id=${first.id}`)
    const second = await drawPicture(service, visitor, first.id)
    await expectDone(await visitor.get(`/sms_codes/${newMobile()}/?${second.query}`))
  })

  it('refuses an id that is no UUID', async () => {
    const draw = () => newVisitor(service).get('/image_codes/not-a-uuid/')
    await expectClassicRefused(service, draw, 'Invalid parameters')
  })
})
