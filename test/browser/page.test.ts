import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import {
  askForCode,
  newPerson,
  openSignUp,
  readAnswer,
  readCode,
  readPicture,
  signUp,
  untilOtherPicture,
} from './sign-up-page.ts'
import { origin, untilQuiet, useService, testPage } from './visit.ts'

useService()

const narrow = { width: 320, height: 640 }

async function expectNoOverflow(page: Page): Promise<void> {
  const [content, window] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )
  assert.ok(content <= window, `the page is ${content} px wide in a window of ${window} px`)
}

describe('the pages', () => {
  testPage('fit into 320 px', async (page) => {
    await page.setViewportSize(narrow)
    const person = newPerson()
    await openSignUp(page)
    await readAnswer(page)
    await page.getByRole('button', { name: 'Send code' }).click()
    await page.getByText('Type your mobile number.').waitFor()
    await expectNoOverflow(page)
    await askForCode(page, person.mobile)
    await readCode(page, person.mobile)
    await expectNoOverflow(page)
    await untilQuiet(page)
    await page.goto('/#sign-in')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await expectNoOverflow(page)
    await untilQuiet(page)
    await page.goto('/docs')
    await page.locator('.opblock-summary-control').first().click()
    await page.locator('.responses-table').waitFor()
    await expectNoOverflow(page)
  })

  testPage('fit into 320 px when signed in with the longest name', async (page) => {
    await page.setViewportSize(narrow)
    await signUp(page, { ...newPerson(), username: newPerson().username.padEnd(20, 'W') })
    await expectNoOverflow(page)
  })

  testPage('tell browsers and password managers what each field is', async (page) => {
    await openSignUp(page)
    const fields = await page.locator('input').all()
    const described = await Promise.all(
      fields.map(async (field) => [
        await field.getAttribute('id'),
        await field.getAttribute('type'),
        await field.getAttribute('autocomplete'),
        await field.getAttribute('inputmode'),
      ]),
    )
    assert.deepEqual(described, [
      ['mobile', 'tel', 'tel', 'tel'],
      ['captcha_answer', 'text', 'off', null],
      ['sms_code', 'text', 'one-time-code', 'numeric'],
      ['new-username', 'text', 'username', null],
      ['new-password', 'password', 'new-password', null],
      ['username', 'text', 'username', null],
      ['password', 'password', 'current-password', null],
      ['passkey-add-password', 'password', 'current-password', null],
      ['passkey-name', 'text', 'off', null],
      ['passkey-remove-password', 'password', 'current-password', null],
    ])
    for (const field of fields) {
      const id = await field.getAttribute('id')
      assert.equal(await page.locator(`label[for="${id}"]`).count(), 1, `${id} has a label`)
    }
  })

  testPage('show no inbox where the service has none', async (page) => {
    await page.route('**/dev/inbox', (route) => route.fulfill({ status: 404, body: '{}' }))
    const looked = page.waitForResponse('**/dev/inbox')
    await openSignUp(page)
    await looked
    await page.getByAltText('Picture with characters to type').waitFor()
    assert.ok(await page.locator('#inbox').isHidden())
  })

  testPage(
    'show a picture that fits the scheme, and keep the one that is shown when the scheme changes',
    async (page) => {
      const background = (picture: string) =>
        /<rect [^>]*fill="(#\w+)"/.exec(decodeURIComponent(picture))?.[1]
      await page.emulateMedia({ colorScheme: 'dark' })
      await openSignUp(page)
      const first = await readPicture(page)
      assert.equal(background(first), '#1b2a27')
      await page.emulateMedia({ colorScheme: 'light' })
      await untilQuiet(page)
      assert.equal(await readPicture(page), first, 'the picture stays')
      await page.getByRole('button', { name: 'New picture' }).click()
      await untilOtherPicture(page, first)
      assert.equal(background(await readPicture(page)), '#f3f4f6')
    },
  )

  testPage('list the calls on /docs, and try them out', async (page) => {
    await page.goto('/docs')
    const operations = page.locator('.opblock-summary-path')
    await operations.first().waitFor()
    const shown = (await operations.allInnerTexts()).map((path) => path.replaceAll('\u200b', ''))
    const document = await (await fetch(`${origin()}/openapi.json`)).json<{ paths: Record<string, object> }>()
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(() => path),
    )
    assert.deepEqual(shown.toSorted(), described.toSorted())
    const captchas = page.locator('[id^=operations-][id$=-createCaptcha]')
    await captchas.locator('.opblock-summary-control').click()
    await captchas.getByRole('button', { name: 'Execute' }).click()
    const live = captchas.locator('.live-responses-table .response-col_status')
    await live.filter({ hasText: '201' }).waitFor()
  })
})

describe('static answers', () => {
  /** What the Worker sends with everything; `X-Request-Id` is its own. */
  const common = [
    'cross-origin-opener-policy',
    'cross-origin-resource-policy',
    'origin-agent-cluster',
    'referrer-policy',
    'strict-transport-security',
    'x-content-type-options',
    'x-dns-prefetch-control',
    'x-download-options',
    'x-frame-options',
    'x-permitted-cross-domain-policies',
    'x-xss-protection',
  ]

  for (const [path, cacheControl] of [
    ['/', 'no-store'],
    ['/docs', 'no-store'],
    ['/app/main.js', 'no-cache'],
    ['/app/page.css', 'no-cache'],
    ['/docs/swagger-ui-bundle.js', 'no-cache'],
  ] as const)
    test(`${path} has the Worker's security headers, a strict policy and ${cacheControl}`, async () => {
      const [worker, page] = await Promise.all([fetch(`${origin()}/health`), fetch(`${origin()}${path}`)])
      // Read to the end: `wrangler dev` does not bear a dropped answer well.
      await Promise.all([worker.arrayBuffer(), page.arrayBuffer()])
      assert.equal(page.status, 200)
      const pick = ({ headers }: typeof page) => common.map((name) => [name, headers.get(name)])
      assert.deepEqual(pick(page), pick(worker))
      assert.ok(!pick(page).some(([, value]) => value === null))
      assert.equal(page.headers.get('cache-control'), cacheControl)
      const policy = page.headers.get('content-security-policy') ?? ''
      for (const directive of [
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ])
        assert.ok(policy.split('; ').includes(directive), `${directive} in ${policy}`)
      assert.doesNotMatch(policy, /unsafe|\*|,/)
    })
})

// No Request in the Worker's own runtime can be made like this. It has to come over the wire.
test('a GET with a body of unknown length is answered as one without', async () => {
  const call = request(`${origin()}/health`, { headers: { 'Transfer-Encoding': 'chunked' } }).end('x')
  const [answer] = (await once(call, 'response')) as [IncomingMessage]
  answer.resume()
  await once(answer, 'end')
  assert.equal(answer.statusCode, 200)
})
