import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import { newPerson, password, signUp, untilSignedIn } from './sign-up-page.ts'
import { allowErrors, serviceAt, testPage, useService } from './visit.ts'

useService()

/** Gives the browser an authenticator of the device. @returns a switch for the check of its user */
async function plugAuthenticator(page: Page): Promise<(isVerified: boolean) => Promise<void>> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return (isUserVerified) =>
    devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }).then(() => undefined)
}

/** Passkeys need a host name: an address is none. */
async function signUpAtName(page: Page, person: ReturnType<typeof newPerson>): Promise<void> {
  await signUp(page, person, serviceAt('localhost'))
}

async function addPasskey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('status').filter({ hasText: 'was added' }).waitFor()
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('status').filter({ hasText: 'You are signed out.' }).waitFor()
}

const signInByPasskey = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' }).click()

describe('a passkey', () => {
  testPage(
    'is added, signs in without a name, is renamed and removed, and signs in no more',
    async (page) => {
      await plugAuthenticator(page)
      const person = newPerson()
      await signUpAtName(page, person)
      await addPasskey(page)
      await signOut(page)
      await signInByPasskey(page)
      await untilSignedIn(page)
      assert.equal(await page.locator('#account-username').textContent(), person.username)

      await page.getByRole('button', { name: /^Rename/ }).click()
      await page.getByLabel('Name', { exact: true }).fill('My laptop')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('status').filter({ hasText: 'has a new name' }).waitFor()
      await page.locator('#passkey-list').getByText('My laptop').waitFor()

      await page.getByRole('button', { name: 'Remove My laptop' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
      await page.getByRole('status').filter({ hasText: 'was removed' }).waitFor()
      assert.equal(await page.locator('#passkey-list li').count(), 0)

      await signOut(page)
      allowErrors(page, /401/)
      await signInByPasskey(page)
      await page.getByText('This passkey does not sign in here.').waitFor()
      assert.equal(await page.locator('#account').isVisible(), false)
    },
  )

  testPage('is not used for a person whom the device does not know', async (page) => {
    const setVerified = await plugAuthenticator(page)
    await signUpAtName(page, newPerson())
    await addPasskey(page)
    await signOut(page)
    await setVerified(false)
    await signInByPasskey(page)
    await page.getByText('The browser used no passkey.').waitFor()
    assert.equal(await page.locator('#account').isVisible(), false)
  })

  testPage('is not added twice to a device', async (page) => {
    await plugAuthenticator(page)
    await signUpAtName(page, newPerson())
    await addPasskey(page)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('This device has a passkey of this account already.').waitFor()
    assert.equal(await page.locator('#passkey-list li').count(), 1)
  })

  testPage('is added and removed with the password, when the sign-in was long ago', async (page) => {
    await plugAuthenticator(page)
    await signUpAtName(page, newPerson())
    // The service's clock cannot be set here: its answer to a call without the password is that of a later moment.
    for (const path of ['**/v1/passkeys/creation-options', '**/v1/passkeys/*'])
      await page.route(path, async (route) => {
        const isWithout = !(route.request().postData() ?? '').includes('current_password')
        const needsProof = route.request().method() === 'DELETE' || path.endsWith('options')
        if (!needsProof || !isWithout) return route.fallback()
        return route.fulfill({ status: 403, json: { code: 'fresh_proof_required' } })
      })
    const add = page.locator('#passkey-add-form')
    await add.getByRole('button').click()
    await add.getByText('Type your password to go on.').waitFor()
    await add.getByLabel('Password', { exact: true }).fill(password)
    await addPasskey(page)
    await page.getByRole('button', { name: /^Remove/ }).click()
    const dialog = page.getByRole('dialog')
    const remove = dialog.getByRole('button', { name: 'Remove', exact: true })
    await remove.click()
    await dialog.getByText('Type your password to go on.').waitFor()
    allowErrors(page, /401/)
    await dialog.getByLabel('Password', { exact: true }).fill('not the password')
    await remove.click()
    await dialog.getByText('That is not your password.').waitFor()
    await dialog.getByLabel('Password', { exact: true }).fill(password)
    await remove.click()
    await page.getByRole('status').filter({ hasText: 'was removed' }).waitFor()
  })
})
