/** The page: finds out whether the visitor is signed in, and shows the matching view. */
import { call } from './api.js'
import { announce, byId } from './dom.js'
import { bindForm, clearErrors, showProblem } from './form.js'
import { mayBeSignedIn, rememberSignedIn } from './hint.js'
import { startInbox } from './inbox.js'
import { showPasskeys, startPasskeys } from './passkeys.js'
import { endPending, openSignUp, startSignUp } from './sign-up.js'

/** @typedef {import('./api.js').User} User */
/** @typedef {'sign-up' | 'sign-in' | 'account' | 'trouble'} View */

const titles = /** @type {Record<View, string>} */ ({
  'sign-up': 'Create your account',
  'sign-in': 'Sign in',
  account: 'Signed in',
  trouble: 'Not available',
})

/** @type {User | undefined} */
let user

let isFirstView = true

startSignUp(welcome)
startSignIn()
startPasskeys(welcome)
startSignOut()
startReveals()
bindForm(form('trouble-form'), async () => {
  await findOut()
})
addEventListener('hashchange', route)
void startInbox()
void findOut()

function form(/** @type {string} */ id) {
  return /** @type {HTMLFormElement} */ (byId(id))
}

/** @param {View} view */
function show(view) {
  for (const name of Object.keys(titles)) byId(name).hidden = name !== view
  document.title = `${titles[view]} – Latchkey`
}

/**
 * Shows a view and moves the focus to its heading, so that a screen reader announces the view. The first view does not take
 * the focus: a screen reader reads a new page from the top.
 *
 * @param {View} view
 */
function moveTo(view) {
  show(view)
  if (!isFirstView) byId(`${view}-heading`).focus()
  isFirstView = false
}

function route() {
  announce('')
  if (user) return moveTo('account')
  if (location.hash === '#sign-in') return moveTo('sign-in')
  moveTo('sign-up')
  openSignUp()
}

/** @param {User} signedIn */
function welcome(signedIn) {
  user = signedIn
  rememberSignedIn(true)
  byId('account-username').textContent = signedIn.username
  byId('account-mobile').textContent = signedIn.mobile
  const since = /** @type {HTMLTimeElement} */ (byId('account-since'))
  since.dateTime = signedIn.created_at
  since.textContent = new Date(signedIn.created_at).toLocaleDateString('en-GB', { dateStyle: 'long' })
  // The next person at this screen must not find a password in the form.
  form('sign-in-form').reset()
  endPending()
  moveTo('account')
  void showPasskeys()
}

async function findOut() {
  if (!mayBeSignedIn()) return route()
  const session = await call('GET', '/v1/session')
  if (session.ok) return welcome(session.value)
  if (session.problem.code === 'unauthenticated') {
    rememberSignedIn(false)
    return route()
  }
  show('trouble')
  showProblem(form('trouble-form'), session.problem)
}

function startSignIn() {
  bindForm(form('sign-in-form'), async ({ username = '', password = '' }) => {
    const signedIn = await call('POST', '/v1/sessions', { username: username.trim(), password })
    if (!signedIn.ok) return signedIn.problem
    welcome(signedIn.value)
  })
}

function startSignOut() {
  bindForm(form('sign-out-form'), async () => {
    const signedOut = await call('DELETE', '/v1/session')
    if (!signedOut.ok) return signedOut.problem
    user = undefined
    rememberSignedIn(false)
    history.replaceState(null, '', '#sign-in')
    clearErrors(form('sign-in-form'))
    clearErrors(form('passkey-sign-in-form'))
    route()
    announce('You are signed out.')
  })
}

function startReveals() {
  for (const button of document.querySelectorAll('[data-reveals]')) {
    const input = /** @type {HTMLInputElement} */ (byId(button.getAttribute('data-reveals') ?? ''))
    const reveal = (/** @type {boolean} */ revealed) => {
      input.type = revealed ? 'text' : 'password'
      button.setAttribute('aria-pressed', String(revealed))
    }
    button.addEventListener('click', () => reveal(input.type === 'password'))
    // Browsers may store the values of text fields, but not of password fields.
    input.form?.addEventListener('submit', () => reveal(false))
  }
}
