/** Passkeys: signing in with one, and the list of those that the account has. */
import { call } from './api.js'
import { announce, byId } from './dom.js'
import { bindForm, clearErrors } from './form.js'

/** @typedef {import('./api.js').Problem} Problem */
/** @typedef {import('./api.js').Outcome} Outcome */
/** @typedef {{ id: string, name: string, created_at: string, last_used_at: string | null }} Passkey */

const list = byId('passkey-list')
const addForm = /** @type {HTMLFormElement} */ (byId('passkey-add-form'))
const renameDialog = /** @type {HTMLDialogElement} */ (byId('passkey-rename'))
const removeDialog = /** @type {HTMLDialogElement} */ (byId('passkey-remove'))
const nameField = /** @type {HTMLInputElement} */ (byId('passkey-name'))

/** The passkey of the open dialog. */
let chosen = /** @type {Passkey | undefined} */ (undefined)

/**
 * Offers passkeys, if the browser has them.
 *
 * @param {(user: import('./api.js').User) => void} onSignedIn
 */
export function startPasskeys(onSignedIn) {
  if (typeof PublicKeyCredential !== 'function') return
  byId('passkeys').hidden = false
  const signInForm = /** @type {HTMLFormElement} */ (byId('passkey-sign-in-form'))
  signInForm.hidden = false
  bindForm(signInForm, async () => {
    const signedIn = await signIn()
    if (!signedIn.ok) return signedIn.problem
    onSignedIn(signedIn.value)
  })
  bindForm(addForm, (values) => withProof(addForm, add(values)))
  bindForm(formIn(removeDialog), (values) => withProof(formIn(removeDialog), remove(values)))
  bindForm(formIn(renameDialog), ({ name = '' }) => rename(name.trim()))
  for (const dialog of [renameDialog, removeDialog])
    dialog.querySelector('[data-closes]')?.addEventListener('click', () => dialog.close())
}

/** Shows the passkeys of the signed-in user. */
export async function showPasskeys() {
  list.replaceChildren()
  for (const form of [addForm, formIn(removeDialog)]) hideProof(form)
  await refresh()
}

async function refresh() {
  const listed = await call('GET', '/v1/passkeys')
  if (!listed.ok) return
  /** @type {{ passkeys: Passkey[] }} */
  const { passkeys } = listed.value
  list.replaceChildren(...passkeys.map(item))
}

/** @returns {Promise<Outcome>} */
async function signIn() {
  const options = await call('POST', '/v1/passkeys/sign-in-options')
  if (!options.ok) return options
  const answer = await askBrowser(({ startAuthentication }) =>
    startAuthentication({ optionsJSON: options.value }),
  )
  if (!answer.ok) return answer
  const signedIn = await call('POST', '/v1/sessions', { passkey: answer.value })
  const isUnknown = !signedIn.ok && signedIn.problem.code === 'invalid_credentials'
  return isUnknown ? { ok: false, problem: { code: 'passkey_unknown' } } : signedIn
}

/**
 * @param {Record<string, string>} values
 * @returns {Promise<Problem | undefined>}
 */
async function add({ password = '' }) {
  const options = await call('POST', '/v1/passkeys/creation-options', proofOf(password))
  if (!options.ok) return options.problem
  const answer = await askBrowser(({ startRegistration }) =>
    startRegistration({ optionsJSON: options.value }),
  )
  if (!answer.ok) return answer.problem
  const added = await call('POST', '/v1/passkeys', { passkey: answer.value })
  // An answer can be lost after the passkey was added.
  await refresh()
  if (!added.ok) return added.problem
  announce(`The passkey “${added.value.name}” was added.`)
}

/**
 * @param {string} name
 * @returns {Promise<Problem | undefined>}
 */
async function rename(name) {
  const renamed = await call('PUT', pathOf(chosen), { name })
  if (!renamed.ok) return renamed.problem
  renameDialog.close()
  await refresh()
  announce('The passkey has a new name.')
}

/**
 * @param {Record<string, string>} values
 * @returns {Promise<Problem | undefined>}
 */
async function remove({ password = '' }) {
  const removed = await call('DELETE', pathOf(chosen), proofOf(password))
  if (!removed.ok && removed.problem.code !== 'not_found') return removed.problem
  removeDialog.close()
  await refresh()
  announce('The passkey was removed. You are signed out everywhere else.')
}

/** @param {Passkey | undefined} passkey */
function pathOf(passkey) {
  return `/v1/passkeys/${encodeURIComponent(passkey?.id ?? '')}`
}

/**
 * Lets the browser ask the visitor. The library is loaded now, because few visits need it.
 *
 * @param {(webauthn: any) => Promise<unknown>} ask
 * @returns {Promise<Outcome>}
 */
async function askBrowser(ask) {
  try {
    await import('./simplewebauthn.js')
  } catch {
    return { ok: false, problem: { code: 'no_connection' } }
  }
  try {
    return { ok: true, value: await ask(/** @type {any} */ (globalThis).SimpleWebAuthnBrowser) }
  } catch (error) {
    return {
      ok: false,
      problem: { code: codes[error instanceof Error ? error.name : ''] ?? 'passkey_failed' },
    }
  }
}

/** By the name of the browser's error. */
const codes = /** @type {Record<string, string>} */ ({
  NotAllowedError: 'passkey_cancelled',
  AbortError: 'passkey_cancelled',
  InvalidStateError: 'passkey_exists',
})

/** @param {string} password */
function proofOf(password) {
  return password === '' ? {} : { current_password: password }
}

/**
 * Asks for the password if the visitor signed in long ago.
 *
 * @param {HTMLFormElement} form
 * @param {Promise<Problem | undefined>} done
 * @returns {Promise<Problem | undefined>}
 */
async function withProof(form, done) {
  const problem = await done
  if (problem?.code === 'fresh_proof_required') showProof(form)
  else if (problem === undefined) hideProof(form)
  return problem?.code === 'invalid_credentials' ? { code: 'password_wrong' } : problem
}

/** @param {HTMLFormElement} form */
function showProof(form) {
  proofIn(form).hidden = false
  passwordIn(form).required = true
}

/** @param {HTMLFormElement} form */
function hideProof(form) {
  proofIn(form).hidden = true
  passwordIn(form).required = false
  passwordIn(form).value = ''
  clearErrors(form)
}

/** @param {HTMLFormElement} form */
function proofIn(form) {
  return /** @type {HTMLElement} */ (form.querySelector('[data-proof]'))
}

/** @param {HTMLFormElement} form */
function passwordIn(form) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem('password'))
}

/** @param {HTMLDialogElement} dialog */
function formIn(dialog) {
  return /** @type {HTMLFormElement} */ (dialog.querySelector('form'))
}

/** @param {Passkey} passkey */
function item(passkey) {
  const entry = document.createElement('li')
  const text = document.createElement('p')
  const name = document.createElement('strong')
  name.textContent = passkey.name
  const used = document.createElement('span')
  used.className = 'hint'
  used.textContent = passkey.last_used_at
    ? `Last used on ${day(passkey.last_used_at)}`
    : `Added on ${day(passkey.created_at)}, not used yet`
  text.append(name, used)
  entry.append(
    text,
    button('Rename', passkey, () => {
      nameField.value = passkey.name
      open(renameDialog, passkey)
    }),
    button('Remove', passkey, () => {
      hideProof(formIn(removeDialog))
      byId('passkey-removed').textContent = passkey.name
      open(removeDialog, passkey)
    }),
  )
  return entry
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {Passkey} passkey
 */
function open(dialog, passkey) {
  chosen = passkey
  clearErrors(formIn(dialog))
  announce('')
  dialog.showModal()
}

/**
 * @param {string} label
 * @param {Passkey} passkey
 * @param {() => void} act
 */
function button(label, { name }, act) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'quiet'
  made.textContent = label
  // Each button says which passkey it is for.
  made.setAttribute('aria-label', `${label} ${name}`)
  made.addEventListener('click', act)
  return made
}

/** @param {string} at */
function day(at) {
  return new Date(at).toLocaleDateString('en-GB', { dateStyle: 'long' })
}
