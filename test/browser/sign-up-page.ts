/** What a visitor does on the first page, with the development inbox for a phone. */
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { origin, untilQuiet } from './visit.ts'

export const password = 'correct horse battery staple'

let visitors = 0

interface Person {
  readonly username: string
  readonly mobile: string
}

/** A user name and a phone number that no other test has. */
export function newPerson(): Person {
  visitors += 1
  return { username: `visitor-${visitors}`, mobile: `+86 138 0013 ${8000 + visitors}` }
}

/** Reloads once everything under way has been answered. */
export async function reload(page: Page): Promise<void> {
  await untilQuiet(page)
  await page.reload()
}

export async function openSignUp(page: Page, url = '/'): Promise<void> {
  await page.goto(url)
  await page.getByRole('heading', { name: 'Create your account' }).waitFor()
}

/** The answer to the picture that is shown. */
export async function readAnswer(page: Page): Promise<string> {
  const answer = page.locator('#inbox-answer').filter({ hasNotText: 'no picture' })
  return (await answer.textContent()) ?? ''
}

export async function readPicture(page: Page): Promise<string> {
  const source = await page.locator('#captcha-picture[src]:not([hidden])').getAttribute('src')
  assert.match(source ?? '', /^data:image\/svg\+xml,/)
  return source ?? ''
}

/** Resolves when another picture than this one is shown. */
export function untilOtherPicture(page: Page, picture: string): Promise<void> {
  return page.locator(`#captcha-picture:not([src="${picture}"]):not([hidden])`).waitFor()
}

export async function askForCode(page: Page, mobile: string, answer?: string): Promise<void> {
  await page.getByLabel('Mobile number').fill(mobile)
  await page.getByLabel('Characters in the picture').fill(answer ?? (await readAnswer(page)))
  await page.getByRole('button', { name: 'Send code' }).click()
}

/** The code that the number got, once it got one. */
export async function readCode(page: Page, mobile: string): Promise<string> {
  const message = page.locator('#inbox-messages li').filter({ hasText: mobile.replaceAll(' ', '') })
  return (await message.first().locator('strong').textContent()) ?? ''
}

export async function createAccount(page: Page, username: string, code: string): Promise<void> {
  await page.getByLabel('Code from the SMS').fill(code)
  await page.getByLabel('User name').filter({ visible: true }).fill(username)
  await passwordField(page).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
}

/** @param url where the page is */
export async function signUp(page: Page, { username, mobile }: Person, url?: string): Promise<void> {
  await openSignUp(page, url)
  await askForCode(page, mobile)
  await createAccount(page, username, await readCode(page, mobile))
  await untilSignedIn(page)
}

export async function signIn(page: Page, username: string, secret = password): Promise<void> {
  await page.getByLabel('User name').filter({ visible: true }).fill(username)
  await passwordField(page).fill(secret)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

export function passwordField(page: Page): Locator {
  return page.getByLabel('Password', { exact: true }).filter({ visible: true })
}

export function untilSignedIn(page: Page): Promise<void> {
  return page.getByRole('heading', { name: 'You are signed in' }).waitFor()
}

/** Waits for a text next to a field, and checks that the field is marked, named by it, and has the focus. */
export async function expectFieldError(page: Page, field: Locator, text: string): Promise<void> {
  const id = await field.getAttribute('id')
  const error = page.locator(`#${id}-error`).filter({ hasText: text })
  await error.waitFor()
  assert.equal(await error.getAttribute('aria-live'), 'polite')
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  assert.ok((await field.getAttribute('aria-describedby'))?.split(' ').includes(`${id}-error`))
  assert.equal(await page.locator(':focus').getAttribute('id'), id)
}

/** Registers a user without the page. */
export async function registerElsewhere({ username, mobile }: Person): Promise<void> {
  const { captcha_id = '' } = await post('/v1/captchas')
  const captcha = (await readInbox()).captchas.find((drawn) => drawn.captcha_id === captcha_id)
  const solved = { captcha_id, captcha_answer: captcha?.answer ?? '' }
  const { verification_id = '' } = await post('/v1/sms-codes', { mobile, ...solved })
  const message = (await readInbox()).messages.find(({ to }) => to === mobile.replaceAll(' ', ''))
  await post('/v1/users', { username, password, verification_id, sms_code: message?.code ?? '' })
}

async function post(path: string, body: Record<string, string> = {}): Promise<Record<string, string>> {
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch(`${origin()}${path}`, { method: 'POST', body: JSON.stringify(body), headers })
  assert.ok(answer.ok, `${path} answers ${answer.status}`)
  return answer.json<Record<string, string>>()
}

interface Inbox {
  readonly captchas: readonly { captcha_id: string; answer: string }[]
  readonly messages: readonly { to: string; code: string }[]
}

export async function readInbox(): Promise<Inbox> {
  return (await fetch(`${origin()}/dev/inbox`)).json<Inbox>()
}
