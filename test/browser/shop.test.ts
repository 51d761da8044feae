/** The shop's own front end on a plain-http host of its own, as in its tutorial: pages on one port, this service on another. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { newPerson, password, readInbox } from './sign-up-page.ts'
import { shopHost, shopPort, serviceAt, useService, testPage } from './visit.ts'

useService()

/** What the shop's script does: each call with cookies, to the same host name at another port. */
type Call = (path: string, body?: object) => Promise<{ code: number; errmsg: string }>

describe('a shop on a plain-http host, in development', () => {
  let server: Server
  before(async () => {
    server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Shop</title><p>Shop</p>')
    }).listen(shopPort, '127.0.0.1')
    await once(server, 'listening')
  })
  after(() => server.close())

  testPage('registers a visitor, whose browser keeps the cookies', async (page) => {
    await page.goto(`http://${shopHost}:${(server.address() as AddressInfo).port}/`)
    const call: Call = (path, body) => callFrom(page, path, body)
    const { username, mobile } = newPerson()
    const number = mobile.replace('+86', '').replaceAll(' ', '')
    const id = crypto.randomUUID()
    await page.evaluate(
      `new Promise((resolve, reject) => Object.assign(new Image(), { onload: resolve, onerror: reject, src: '${serviceAt(shopHost)}/image_codes/${id}/' }))`,
    )
    const { captchas } = await readInbox()
    const answer = captchas.find(({ captcha_id }) => captcha_id === id)?.answer
    assert.deepEqual(await call(`/sms_codes/${number}/?image_code=${answer}&image_code_id=${id}`), {
      code: 0,
      errmsg: 'ok',
    })
    const { messages } = await readInbox()
    const sms_code = messages.find(({ to }) => to === `+86${number}`)?.code
    const registration = { username, password, password2: password, mobile: number, sms_code, allow: true }
    assert.deepEqual(await call('/register/', registration), { code: 0, errmsg: 'ok' })
    // The shop's header shows the name from the cookie, and the session goes along.
    assert.match(String(await page.evaluate('document.cookie')), new RegExp(`username=${username}`))
    const session = await page.evaluate(
      `fetch('${serviceAt(shopHost)}/v1/session', { credentials: 'include' }).then((answer) => answer.json())`,
    )
    assert.equal((session as { username: string }).username, username)
  })
})

async function callFrom(page: Page, path: string, body?: object) {
  const init = {
    credentials: 'include',
    ...(body && {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  }
  const script = `fetch('${serviceAt(shopHost)}${path}', ${JSON.stringify(init)}).then((answer) => answer.json())`
  return (await page.evaluate(script)) as { code: number; errmsg: string }
}
