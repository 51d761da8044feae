/** One service and one browser for all tests, and a fresh visitor for each. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Browser, chromium, type Page, type Request } from 'playwright-core'
import { type Service, startService } from './service.ts'

/** A host of the shop's own; Chromium finds it on this machine. */
export const shopHost = 'www.shop.test'
export const shopPort = 18_080

const startWithinMs = 80_000
const actWithinMs = 10_000

const world: { isWanted?: true; service?: Service; browser?: Browser } = {}

/** Test files may share a process: the first to call starts the service, and it ends after the last test of all. */
export function useService(): void {
  if (world.isWanted) return
  world.isWanted = true
  before(
    async () => {
      world.service = await startService(`http://${shopHost}:${shopPort}`)
      world.browser = await launch()
    },
    { timeout: startWithinMs },
  )
  after(async () => {
    await world.browser?.close()
    await world.service?.stop()
  })
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=MAP ${shopHost} 127.0.0.1`,
    ],
  })
}

export function origin(): string {
  assert.ok(world.service, 'the service runs')
  return world.service.origin
}

/** The service's origin under another host name. */
export function serviceAt(host: string): string {
  const { port } = new URL(origin())
  return `http://${host}:${port}`
}

/** The browser logs refusals (4xx). They are allowed, except a 401, which only a visitor who tried to sign in may get. */
const refusalLogged = /^Failed to load resource: the server responded with a status of 4(?!01)\d\d/

const allowedErrors = new WeakMap<Page, RegExp>()

/** Allows console errors that belong to the test. */
export function allowErrors(page: Page, pattern: RegExp): void {
  allowedErrors.set(page, pattern)
}

/** A test by a visitor with a browser profile of their own. Any error in the console fails it. */
export function testPage(name: string, act: (page: Page) => Promise<void>): void {
  void test(name, async () => {
    try {
      await visitOnce(act)
    } catch (error) {
      if (world.service?.lastWords() === undefined) throw error
      // `wrangler dev` sometimes ends by itself when a browser drops a request. The service is not at fault.
      // See https://github.com/cloudflare/workers-sdk/issues/15451
      console.error('wrangler dev has ended; once more with a new one')
      await world.service.stop()
      world.service = await startService(`http://${shopHost}:${shopPort}`)
      await visitOnce(act)
    }
  })
}

async function visitOnce(act: (page: Page) => Promise<void>): Promise<void> {
  assert.ok(world.browser, 'the browser runs')
  const context = await world.browser.newContext({ baseURL: origin() })
  context.setDefaultTimeout(actWithinMs)
  try {
    const page = await context.newPage()
    const complaints = collectComplaints(page)
    followRequests(page)
    await act(page).catch((error: unknown) => withScreenshot(page, error, complaints))
    await untilQuiet(page)
    const allowed = allowedErrors.get(page)
    const unexpected = complaints.filter((text) => !refusalLogged.test(text) && !allowed?.test(text))
    assert.deepEqual(unexpected, [], 'nothing went wrong in the console')
  } finally {
    await context.close()
  }
}

const requestsUnderWay = new WeakMap<Page, Set<Request>>()

function followRequests(page: Page): void {
  const underWay = new Set<Request>()
  requestsUnderWay.set(page, underWay)
  page.on('request', (request) => underWay.add(request))
  for (const event of ['requestfinished', 'requestfailed'] as const)
    page.on(event as 'requestfinished', (request) => underWay.delete(request))
}

/** Waits for all answers, so that leaving the page drops no request. */
export async function untilQuiet(page: Page): Promise<void> {
  const deadlineMs = Date.now() + actWithinMs
  while ((requestsUnderWay.get(page)?.size ?? 0) > 0 && Date.now() < deadlineMs) await pause(10)
}

/** Scripts that fail, and what the browser refuses to do: violations of the content security policy are errors too. */
function collectComplaints(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return complaints
}

async function withScreenshot(page: Page, error: unknown, complaints: readonly string[]): Promise<never> {
  const path = join(tmpdir(), `latchkey-failure-${Date.now()}.png`)
  await page.screenshot({ path, fullPage: true }).catch(() => undefined)
  console.error(`The page as it was: ${path}`)
  if (complaints.length > 0) console.error(`Its console:\n${complaints.join('\n')}`)
  const lastWords = world.service?.lastWords()
  if (lastWords !== undefined) console.error(`The service has ended. It printed:\n${lastWords}`)
  throw error
}
