import { describe, expect, it } from 'vitest'
import { expectClassicRefused, expectDone, expectEnvelope, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { codeSentTo, drawPicture, newMobile, newVisitor, type Visitor } from '../support/visitor.ts'

const service = startService()

function ask(visitor: Visitor, mobile: string, query: string, headers?: Record<string, string>) {
  return visitor.get(`/sms_codes/${mobile}/?${query}`, headers)
}

async function askWithPicture(visitor: Visitor, mobile: string) {
  return ask(visitor, mobile, (await drawPicture(service, visitor)).query)
}

/** Asserts that a request has no effect, and that its captcha is still good. */
async function expectCaptchaKept(
  request: (visitor: Visitor, picture: Awaited<ReturnType<typeof drawPicture>>) => Promise<Response>,
): Promise<Response> {
  const visitor = newVisitor(service)
  const picture = await drawPicture(service, visitor)
  const response = await withoutEffect(service, () => request(visitor, picture))
  await expectDone(await ask(newVisitor(service), newMobile(), picture.query))
  return response
}

describe('GET /sms_codes/{mobile}/', () => {
  it('sends a code, and remembers the verification in a cookie that scripts cannot read', async () => {
    const mobile = newMobile()
    const response = await askWithPicture(newVisitor(service), mobile)
    await expectDone(response)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-verification=[\w-]{43}; Max-Age=180; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ])
    expect(codeSentTo(service, mobile)).toMatch(/^\d{6}$/)
    expect(response.headers.getSetCookie()[0]).not.toContain(codeSentTo(service, mobile))
  })

  it('takes answer and id in any case, and the path without its final slash', async () => {
    const visitor = newVisitor(service)
    const { answer, id } = await drawPicture(service, visitor)
    const query = `image_code=${answer.toUpperCase()}&image_code_id=${id.toUpperCase()}`
    await expectDone(await visitor.get(`/sms_codes/${newMobile()}?${query}`))
  })

  it.each([
    '',
    'image_code=A',
    'image_code_id=A',
    'image_code=&image_code_id=A',
    'image_code=A&image_code_id=',
  ])('refuses the query "%s" as incomplete', async (query) => {
    const refused = () => ask(newVisitor(service), newMobile(), query)
    await expectClassicRefused(service, refused, 'Incomplete parameters')
  })

  it.each([
    ['01012345678', 'Invalid parameters'],
    ['%ff', 'Invalid parameters'],
    ['%2B85261234567', 'Phone numbers of this country are not supported'],
  ])('refuses the number %s, and keeps the captcha', async (mobile, errmsg) => {
    const response = await expectCaptchaKept((visitor, { query }) => ask(visitor, mobile, query))
    await expectEnvelope(response, errmsg)
  })

  it('sends to one number once in a cooldown, and says how long it lasts', async () => {
    const mobile = newMobile()
    await expectDone(await askWithPicture(newVisitor(service), mobile))
    for (const written of [mobile, `%2B86${mobile}`]) {
      const again = () => askWithPicture(newVisitor(service), written)
      const response = await expectClassicRefused(service, again, 'Operation is too frequent')
      expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(120)
    }
  })

  // The attack “has a visitor’s browser send the SMS” has all such headers.
  it.each([
    ['Sec-Purpose', 'prefetch'],
    ['Sec-Fetch-Site', 'cross-site'],
  ])('has no effect with %s: %s, and keeps the captcha', async (name, value) => {
    const response = await expectCaptchaKept((visitor, { query }) =>
      ask(visitor, newMobile(), query, { [name]: value }),
    )
    await expectEnvelope(response, 'Requests from this origin are not allowed')
  })

  it('has no effect for HEAD, and keeps the captcha', async () => {
    const response = await expectCaptchaKept((visitor, { query }) =>
      visitor.send('HEAD', `/sms_codes/${newMobile()}/?${query}`),
    )
    expect(response.status).toBe(405)
    expect(response.headers.get('Allow')).toBe('GET')
  })
})
