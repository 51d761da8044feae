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
  untilOtherPicture,
  untilSignedIn,
} from './sign-up-page.ts'
import { useService, allowErrors, testPage } from './visit.ts'

useService()

type Answer = Readonly<Record<string, string | number | undefined>>

/** Lets the service do the work, and gives the page another answer. */
function answerInstead(page: Page, path: string, status: number, problem: (answer: Answer) => Answer) {
  return page.route(`**${path}`, async (route) => {
    const answer = (await (await route.fetch()).json()) as Answer
    await route.fulfill({
      status,
      contentType: 'application/problem+json',
      body: JSON.stringify({ title: 'A title', detail: 'A detail', status, ...problem(answer) }),
    })
  })
}

describe('when something fails, the page', () => {
  testPage('lets the visitor type the code of an SMS that may not have been sent', async (page) => {
    allowErrors(page, /status of 504/)
    const { username, mobile } = newPerson()
    await answerInstead(page, '/v1/sms-codes', 504, (answer) => ({
      code: 'sms_unconfirmed',
      retry_after: answer['resend_in'],
      verification_id: answer['verification_id'],
      expires_in: answer['expires_in'],
    }))
    await openSignUp(page)
    await askForCode(page, mobile)
    await page.getByRole('status').filter({ hasText: 'We cannot tell whether the SMS was sent.' }).waitFor()
    await createAccount(page, username, await readCode(page, mobile))
    await untilSignedIn(page)
  })

  testPage('draws another picture when the SMS could not be sent', async (page) => {
    allowErrors(page, /status of 503/)
    await answerInstead(page, '/v1/sms-codes', 503, () => ({ code: 'sms_unavailable', retry_after: 5 }))
    await openSignUp(page)
    await readAnswer(page)
    const picture = await readPicture(page)
    await askForCode(page, newPerson().mobile)
    await page.getByText('The SMS could not be sent. Try again with the new picture.').waitFor()
    await untilOtherPicture(page, picture)
  })

  testPage('says that there is no connection, and works when it is back', async (page) => {
    allowErrors(page, /net::ERR_INTERNET_DISCONNECTED/)
    const { username, mobile } = newPerson()
    await openSignUp(page)
    await askForCode(page, mobile)
    const code = await readCode(page, mobile)
    await page.route('**/v1/users', (route) => route.abort('internetdisconnected'))
    await createAccount(page, username, code)
    await page.getByText('The service did not answer. Check your connection and try again.').waitFor()
    await page.unroute('**/v1/users')
    await page.getByRole('button', { name: 'Create account' }).click()
    await untilSignedIn(page)
  })

  testPage('offers to try again when the service cannot be reached at the start', async (page) => {
    allowErrors(page, /net::ERR_CONNECTION_REFUSED|status of 401/)
    await page.addInitScript("localStorage.setItem('may-be-signed-in', 'yes')")
    await page.route('**/v1/session', (route) => route.abort('connectionrefused'))
    await page.goto('/')
    await page.getByRole('heading', { name: 'Latchkey is not available' }).waitFor()
    await page.unroute('**/v1/session')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Create your account' }).waitFor()
  })

  testPage('says that there is no picture, and lets the visitor ask for one', async (page) => {
    allowErrors(page, /net::ERR_INTERNET_DISCONNECTED/)
    await page.route('**/v1/captchas', (route) => route.abort('internetdisconnected'))
    await openSignUp(page)
    await page.getByText('There is no picture. The service did not answer.').waitFor()
    await askForCode(page, newPerson().mobile, 'anything')
    const field = page.getByLabel('Characters in the picture')
    await expectFieldError(page, field, 'There is no picture at the moment.')
    await page.unroute('**/v1/captchas')
    await page.getByRole('button', { name: 'New picture' }).click()
    await page.getByAltText('Picture with characters to type').waitFor()
    assert.equal(await page.locator('#captcha_answer-error').textContent(), '')
  })

  testPage('sends one request however often the button is pressed', async (page) => {
    const { mobile } = newPerson()
    const pressed = Promise.withResolvers<void>()
    let requests = 0
    await page.route('**/v1/sms-codes', async (route) => {
      requests += 1
      await pressed.promise
      await route.continue()
    })
    await openSignUp(page)
    await askForCode(page, mobile)
    await page.locator('#send-form[aria-busy=true]').waitFor()
    assert.ok(await page.getByRole('button', { name: 'Send code' }).isDisabled())
    await page.getByLabel('Mobile number').press('Enter')
    await page.evaluate("document.getElementById('send-form').requestSubmit()")
    pressed.resolve()
    await readCode(page, mobile)
    await page.getByText(`SMS to ${mobile}`).waitFor()
    assert.equal(requests, 1)
  })

  testPage(
    'counts down to the next SMS, and holds the button for a number that has to wait',
    async (page) => {
      const { mobile } = newPerson()
      await page.clock.install()
      await openSignUp(page)
      await askForCode(page, mobile)
      const resend = page.locator('#resend')
      await resend.filter({ hasText: /^Resend in [23]:\d\d$/ }).waitFor()
      assert.ok(await resend.isDisabled())
      await page.clock.fastForward(181_000)
      await page.getByRole('button', { name: 'Resend', exact: true }).click()
      // Only the page's clock went ahead: the service still refuses.
      const send = page.locator('#send-button')
      await askForCode(page, mobile)
      await expectFieldError(page, page.getByLabel('Mobile number'), 'cannot get another SMS yet')
      await send.filter({ hasText: /^Send code in \d:\d\d$/ }).waitFor()
      assert.ok(await send.isDisabled())
      await page.getByLabel('Mobile number').fill(newPerson().mobile)
      assert.ok(await send.isEnabled(), 'another number need not wait')
    },
  )

  testPage('names what is missing or wrong next to it', async (page) => {
    await openSignUp(page)
    await page.getByRole('button', { name: 'Send code' }).click()
    await page.getByText('Type the characters that the picture shows.').waitFor()
    const number = page.getByLabel('Mobile number')
    await expectFieldError(page, number, 'Type your mobile number.')
    const picture = await readPicture(page)
    await askForCode(page, '12345')
    await expectFieldError(page, number, 'This is not a mobile number that we know.')
    assert.equal(await readPicture(page), picture, 'the captcha was not spent')

    const { username, mobile } = newPerson()
    await askForCode(page, mobile)
    const code = await readCode(page, mobile)
    await createAccount(page, 'x', code)
    await page.getByText('Use 5 to 20 letters, digits, hyphens or underscores').waitFor()
    await page.getByLabel('User name').filter({ visible: true }).fill(username)
    await passwordField(page).fill('password123')
    await page.getByRole('button', { name: 'Create account' }).click()
    await expectFieldError(page, passwordField(page), 'This password is too easy to guess.')
    await passwordField(page).fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await untilSignedIn(page)
  })

  testPage('offers sign-in to a visitor whose number has an account', async (page) => {
    const person = newPerson()
    await registerElsewhere(person)
    await answerInstead(page, '/v1/users', 409, () => ({ code: 'mobile_taken' }))
    const other = newPerson()
    await openSignUp(page)
    await askForCode(page, other.mobile)
    await createAccount(page, other.username, await readCode(page, other.mobile))
    await page.getByText('This phone number has an account already.').waitFor()
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })
})
