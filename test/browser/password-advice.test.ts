import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import {
  askForCode,
  createAccount,
  expectFieldError,
  newPerson,
  openSignUp,
  passwordField,
  readCode,
  untilSignedIn,
} from './sign-up-page.ts'
import { testPage, useService } from './visit.ts'

useService()

const rulesPath = '**/v1/password-rules'

/** Opens the second step, with a user name that was typed. */
async function openAccountStep(page: Page) {
  const { username, mobile } = newPerson()
  await openSignUp(page)
  await askForCode(page, mobile)
  const code = await readCode(page, mobile)
  await page.getByLabel('Code from the SMS').fill(code)
  await page.getByLabel('User name').filter({ visible: true }).fill(username)
  return { username, mobile, code }
}

async function expectAdvice(page: Page, text: string): Promise<void> {
  const advice = page.locator('#new-password-advice').filter({ hasText: text })
  await advice.waitFor()
  assert.equal(await advice.getAttribute('aria-live'), 'polite')
}

describe('the advice on a password', () => {
  testPage('names what the service would refuse, in words, and then that it is good', async (page) => {
    const { username, mobile } = await openAccountStep(page)
    const field = passwordField(page)
    assert.ok((await field.getAttribute('aria-describedby'))?.split(' ').includes('new-password-advice'))
    for (const [password, text] of [
      ['short', 'Use 8 characters or more.'],
      [username.toUpperCase(), 'This is your user name.'],
      [`${username}2026!`, 'This is little more than your user name'],
      ['latchkey-latchkey', 'This is little more than your user name'],
      [mobile, 'This is your phone number.'],
      [`tel${mobile.replace('+86', '')}`, 'This is little more than your user name, your number'],
      ['x'.repeat(129), 'Use 128 characters at most.'],
      ['correct horse battery staple', 'Good so far.'],
    ] as const) {
      await field.fill(password)
      await expectAdvice(page, text)
    }
    // The name belongs to the rule.
    await field.fill('tea-house-1')
    await expectAdvice(page, 'Good so far.')
    await page.getByLabel('User name').filter({ visible: true }).fill('tea-house')
    await expectAdvice(page, 'This is little more than your user name')
    await field.fill('')
    await page.locator('#new-password-advice:empty').waitFor({ state: 'attached' })
  })

  testPage('says nothing while somebody types, and one thing at a pause', async (page) => {
    await openAccountStep(page)
    await page.evaluate(`window.said = []; new MutationObserver(() =>
      window.said.push(document.getElementById('new-password-advice').textContent)
    ).observe(document.getElementById('new-password-advice'), { childList: true })`)
    await passwordField(page).pressSequentially('a few unrelated words', { delay: 20 })
    await expectAdvice(page, 'Good so far.')
    await passwordField(page).pressSequentially(' and more', { delay: 20 })
    await page.waitForTimeout(1000)
    const said = await page.evaluate<string[]>('window.said')
    assert.equal(said.length, 1, `said ${said.join(' / ')}`)
  })

  testPage('gives way to the answer of the service, which knows the common passwords', async (page) => {
    const { username, code } = await openAccountStep(page)
    await passwordField(page).fill('password123')
    await expectAdvice(page, 'Good so far.')
    await page.getByRole('button', { name: 'Create account' }).click()
    await expectFieldError(page, passwordField(page), 'It is one of the most common passwords.')
    assert.equal(await page.locator('#new-password-advice').textContent(), '')
    await createAccount(page, username, code)
    await untilSignedIn(page)
  })

  testPage('knows the length that the service demands', async (page) => {
    await page.route(rulesPath, (route) =>
      route.fulfill({ json: { minimum_length: 12, maximum_length: 128 } }),
    )
    await openAccountStep(page)
    await page.getByText('At least 12 characters.').waitFor()
    await passwordField(page).fill('elevenchars')
    await expectAdvice(page, 'Use 12 characters or more.')
    await passwordField(page).fill('twelve chars')
    await expectAdvice(page, 'Good so far.')
  })

  testPage('goes on with what every service demands, if the service does not tell', async (page) => {
    await page.route(rulesPath, (route) => route.fulfill({ status: 404, json: { code: 'not_found' } }))
    await openAccountStep(page)
    await passwordField(page).fill('short')
    await expectAdvice(page, 'Use 8 characters or more.')
    await page.getByText('At least 8 characters.').waitFor()
  })
})
