import { describe, expect, it } from 'vitest'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newVisitor, type Visitor } from '../support/visitor.ts'

const service = startService()
const json = { 'Content-Type': 'application/json' }

const opening =
  '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="60" viewBox="0 0 1600 600" role="img" aria-label="Picture with characters to type">'

/** All of a picture's markup but the data of its one path. */
const markupOf = (theme: 'light' | 'dark' | 'inherit'): string =>
  ({
    light: `${opening}<rect width="100%" height="100%" fill="#f3f4f6"/><path fill="#1f2937" fill-rule="evenodd" d=""/></svg>`,
    dark: `${opening}<rect width="100%" height="100%" fill="#1b2a27"/><path fill="#d5e0dd" fill-rule="evenodd" d=""/></svg>`,
    inherit: `${opening}<path fill="currentColor" fill-rule="evenodd" d=""/></svg>`,
  })[theme]

const withoutPathData = (svg: string): string => svg.replace(/ d="[^"]*"/, ' d=""')

/** The picture of an answer that has to be a success. */
const pictureIn = async (response: Response): Promise<string> => {
  expect(response.status).toBe(201)
  const { image } = await response.json<{ image: string }>()
  return image
}

describe('POST /v1/captchas', () => {
  it.each(['light', 'dark', 'inherit'] as const)(
    'draws for %s, and varies nothing with the answer but the data of its one path',
    async (theme) => {
      const visitor = newVisitor(service)
      // Enough for all difficulties and lengths.
      for (let drawn = 0; drawn < 30; drawn += 1) {
        const image = await pictureIn(await visitor.post('/v1/captchas', { theme }))
        expect(withoutPathData(image)).toBe(markupOf(theme))
        expect(image).toMatch(/ d="M\d+ \d+l[-\d ]+z"/)
      }
    },
  )

  it.each<[string, Parameters<Visitor['send']>[2]]>([
    ['no body and no content type', {}],
    ['no body, declared as JSON', { headers: json }],
    ['no body, declared as a form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }],
    ['an empty body, declared as JSON', { body: '', headers: json }],
    ['an empty text', { body: '' }],
    ['an empty form', { body: new URLSearchParams() }],
    ['an empty object', { json: {} }],
    ['an object of other things', { json: { colour: 'dark' } }],
    ['light', { json: { theme: 'light' } }],
  ])('draws for light pages, given %s', async (_, call) => {
    const image = await pictureIn(await newVisitor(service).send('POST', '/v1/captchas', call))
    expect(withoutPathData(image)).toBe(markupOf('light'))
  })
})

describe('POST /v1/captchas, with what it does not take', () => {
  const anyProblem = (pointer: string) => ({ errors: [{ pointer, detail: expect.any(String) }] })
  const wrongThemes = ['neon', 'Dark', ' light', 'light,dark', 'toString', '__proto__', 5, true, ['dark'], {}]

  it.each([
    ...wrongThemes.map((theme) => ({
      call: { json: { theme } },
      code: 'invalid_parameters' as const,
      members: anyProblem('/theme'),
    })),
    ...['', null].map((theme) => ({
      call: { json: { theme } },
      code: 'incomplete_parameters' as const,
      members: anyProblem('/theme'),
    })),
    ...[
      '{"theme":"dark"',
      '{theme:"dark"}',
      ' ',
      '"dark"',
      '["dark"]',
      'null',
      '{"theme":"dark","theme":"dark"}',
    ].map((body) => ({
      call: { body, headers: json },
      code: 'invalid_parameters' as const,
      members: anyProblem(''),
    })),
    { call: { body: 'theme=dark' }, code: 'unsupported_media_type' as const, members: {} },
    {
      call: { body: new TextEncoder().encode('{"theme":"dark"}') },
      code: 'unsupported_media_type' as const,
      members: {},
    },
  ])('refuses $call as $code, and issues nothing', async ({ call, code, members }) => {
    const strict = startService({ settings: { CAPTCHAS_PER_MINUTE_PER_CLIENT: '1' } })
    const visitor = newVisitor(strict)
    const stored = async () => (await strict.deps.entries.list({ prefix: 'captcha:' })).keys.length
    const before = await stored()
    const response = await withoutEffect(strict, () => visitor.send('POST', '/v1/captchas', call))
    await expectProblem(response, code, members)
    expect(strict.inbox.captchas).toEqual([])
    expect(await stored()).toBe(before)
    // The one that the client has is not taken.
    expect((await visitor.send('POST', '/v1/captchas')).status).toBe(201)
    expect(await stored()).toBe(before + 1)
  })
})

describe('GET /image_codes/{uuid}/', () => {
  it('knows no themes', async () => {
    const response = await newVisitor(service).get(`/image_codes/${crypto.randomUUID()}/?theme=dark`)
    expect(response.status).toBe(200)
    expect(withoutPathData(await response.text())).toBe(markupOf('light'))
  })
})
