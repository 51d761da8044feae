import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import {
  askForCode,
  createAccount,
  expectFieldError,
  newPerson,
  openSignUp,
  password,
  passwordField,
  readAnswer,
  readCode,
  readPicture,
  registerElsewhere,
  reload,
  signIn,
  signUp,
  untilOtherPicture,
  untilSignedIn,
} from './sign-up-page.ts'
import { useService, allowErrors, testPage } from './visit.ts'

useService()

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('status').filter({ hasText: 'You are signed out.' }).waitFor()
}

describe('signing up', () => {
  testPage('signs in, stays signed in over a reload, signs out and in again', async (page) => {
    const person = newPerson()
    await signUp(page, person)
    await reload(page)
    await untilSignedIn(page)
    assert.equal(await page.locator('#account-username').textContent(), person.username)
    assert.equal(await page.locator('#account-mobile').textContent(), person.mobile.replaceAll(' ', ''))
    assert.match((await page.locator('#account-since').getAttribute('datetime')) ?? '', /^\d{4}-\d\d-\d\dT/)
    await signOut(page)
    await reload(page)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await signIn(page, person.username)
    await untilSignedIn(page)
  })

  testPage('keeps the session from scripts, and codes and passwords from URLs and storage', async (page) => {
    const { username, mobile } = newPerson()
    const urls: string[] = []
    page.on('request', (request) => urls.push(request.url()))
    await openSignUp(page)
    const answer = await readAnswer(page)
    await askForCode(page, mobile)
    const code = await readCode(page, mobile)
    await createAccount(page, username, code)
    await untilSignedIn(page)

    const session = (await page.context().cookies()).find(({ name }) => name === 'session')
    assert.equal(session?.httpOnly, true)
    assert.equal(session.sameSite, 'Lax')
    const readable = String(
      await page.evaluate('document.cookie + JSON.stringify([{ ...localStorage }, { ...sessionStorage }])'),
    )
    for (const secret of [session.value, code, password])
      assert.ok(!readable.includes(secret), 'no script can read it later')
    const visited = urls.map(decodeURIComponent).filter((url) => !url.startsWith('data:'))
    for (const secret of [code, password, answer])
      assert.deepEqual(
        visited.filter((url) => url.includes(secret)),
        [],
      )
    for (const input of await page.locator('input').all()) assert.equal(await input.inputValue(), '')
  })

  testPage('shows another picture after a wrong captcha answer', async (page) => {
    const { mobile } = newPerson()
    await openSignUp(page)
    const answer = await readAnswer(page)
    const picture = await readPicture(page)
    await askForCode(page, mobile, `${answer}x`)
    const field = page.getByLabel('Characters in the picture')
    await expectFieldError(page, field, 'Those were not the characters.')
    await untilOtherPicture(page, picture)
    assert.equal(await field.inputValue(), '')
    await askForCode(page, mobile)
    assert.match(await readCode(page, mobile), /^\d{6}$/)
  })

  testPage('draws another picture on request', async (page) => {
    await openSignUp(page)
    const answer = await readAnswer(page)
    const picture = await readPicture(page)
    await page.getByLabel('Characters in the picture').fill(answer)
    await page.getByRole('button', { name: 'New picture' }).click()
    await untilOtherPicture(page, picture)
    assert.equal(await page.getByLabel('Characters in the picture').inputValue(), '')
    assert.notEqual(await readAnswer(page), answer)
  })

  testPage('takes the right SMS code after a wrong one', async (page) => {
    const { username, mobile } = newPerson()
    await openSignUp(page)
    await askForCode(page, mobile)
    const code = await readCode(page, mobile)
    await createAccount(page, username, String((Number(code) + 1) % 1_000_000).padStart(6, '0'))
    await expectFieldError(page, page.getByLabel('Code from the SMS'), 'That is not the code of the SMS.')
    assert.equal(await passwordField(page).inputValue(), password)
    // As people paste it.
    await createAccount(page, username, ` ${code.slice(0, 3)} ${code.slice(3)}`)
    await untilSignedIn(page)
  })

  testPage('keeps the form and the code when the user name is taken', async (page) => {
    const first = newPerson()
    const second = newPerson()
    await registerElsewhere(first)
    await openSignUp(page)
    await askForCode(page, second.mobile)
    const code = await readCode(page, second.mobile)
    await createAccount(page, first.username, code)
    const name = page.getByLabel('User name').filter({ visible: true })
    await expectFieldError(page, name, 'Somebody has this user name.')
    assert.equal(await page.getByLabel('Code from the SMS').inputValue(), code)
    await name.fill(second.username)
    await page.getByRole('button', { name: 'Create account' }).click()
    await untilSignedIn(page)
  })

  testPage('continues after a reload in the middle', async (page) => {
    const { username, mobile } = newPerson()
    await openSignUp(page)
    await askForCode(page, mobile)
    const code = await readCode(page, mobile)
    await reload(page)
    await page.getByText(`SMS to ${mobile}`).waitFor()
    await createAccount(page, username, code)
    await untilSignedIn(page)
  })
})

describe('signing in', () => {
  testPage('refuses a wrong password, and does not say which of the two is wrong', async (page) => {
    allowErrors(page, /status of 401/)
    const person = newPerson()
    await registerElsewhere(person)
    await page.goto('/#sign-in')
    await signIn(page, person.username, 'not the password')
    await page.getByText('The user name or the password is wrong.').waitFor()
    await signIn(page, person.username)
    await untilSignedIn(page)
  })
})
