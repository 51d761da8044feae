/** The sign-up: the visitor gets a code for a solved captcha, and then an account for the code. */
import { call } from './api.js'
import { captchaId, drawCaptcha, dropCaptcha, ensureCaptcha } from './captcha.js'
import { countdownOn } from './countdown.js'
import { announce, byId } from './dom.js'
import { bindForm, clearErrors } from './form.js'
import { duration } from './messages.js'
import { askForPasswordLength, startPasswordAdvice } from './password-advice.js'
import { forgetPending, readPending, writePending } from './pending.js'

/** @typedef {import('./api.js').Problem} Problem */
/** @typedef {import('./pending.js').Pending} Pending */

const sendForm = /** @type {HTMLFormElement} */ (byId('send-form'))
const registerForm = /** @type {HTMLFormElement} */ (byId('register-form'))
const mobile = /** @type {HTMLInputElement} */ (byId('mobile'))
const answer = /** @type {HTMLInputElement} */ (byId('captcha_answer'))
const smsCode = /** @type {HTMLInputElement} */ (byId('sms_code'))
const resend = /** @type {HTMLButtonElement} */ (byId('resend'))
const haveCode = byId('have-code')

const sendCountdown = countdownOn(/** @type {HTMLButtonElement} */ (byId('send-button')))
const resendCountdown = countdownOn(resend)

/** The service refuses these before it redeems the captcha, so the picture stays valid. Other codes may use it up. */
const captchaKeeping = [
  'incomplete_parameters',
  'invalid_parameters',
  'country_not_supported',
  'too_many_requests',
]

/** The messages of these codes mention a new picture. */
const promisesPicture = ['captcha_expired', 'captcha_incorrect', 'sms_unavailable']

/** With these codes the number has to wait. */
const numberWaits = ['sms_too_frequent', 'sms_limited_by_provider']

/** @type {Pending | undefined} */
let pending

/** @param {(user: import('./api.js').User) => void} onSignedIn */
export function startSignUp(onSignedIn) {
  bindForm(sendForm, ({ mobile: number = '', captcha_answer = '' }) =>
    requestCode(number.trim(), captcha_answer.trim()),
  )
  bindForm(registerForm, async ({ username = '', password = '', sms_code = '' }) => {
    const registered = await call('POST', '/v1/users', {
      username: username.trim(),
      password,
      verification_id: pending?.verificationId ?? '',
      sms_code: plainDigits(sms_code),
    })
    if (!registered.ok) return registered.problem
    endPending()
    onSignedIn(registered.value)
  })
  startPasswordAdvice(() => pending?.mobile)
  resend.addEventListener('click', askAgain)
  byId('change-number').addEventListener('click', askAgain)
  haveCode.addEventListener('click', showCodeStep)
  // The countdown belongs to the number, and another number does not wait.
  mobile.addEventListener('input', () => sendCountdown.until(0))
}

/** Shows the visitor's current step. */
export function openSignUp() {
  pending ??= readPending()
  if (pending) return showCodeStep()
  showPhoneStep()
  void ensureCaptcha()
}

/** Clears both forms, so that the next person at this screen finds no data. */
export function endPending() {
  pending = undefined
  forgetPending()
  for (const form of [sendForm, registerForm]) {
    form.reset()
    clearErrors(form)
  }
  showForm(sendForm)
}

/**
 * @param {string} number
 * @param {string} captcha_answer
 * @returns {Promise<Problem | undefined>}
 */
async function requestCode(number, captcha_answer) {
  const captcha_id = captchaId()
  if (captcha_id === undefined) return { code: (await drawCaptcha()) ? 'captcha_missed' : 'captcha_missing' }
  const sent = await call('POST', '/v1/sms-codes', { mobile: number, captcha_id, captcha_answer })
  if (sent.ok) {
    const { verification_id, expires_in, resend_in } = sent.value
    beginPending(number, verification_id, expires_in, resend_in)
    announce(`We sent a code to ${number}. It is valid for ${duration(expires_in)}.`)
    return undefined
  }
  return afterRefusal(number, sent.problem)
}

/**
 * @param {string} number
 * @param {Problem} problem
 * @returns {Promise<Problem | undefined>} the problem to show
 */
async function afterRefusal(number, problem) {
  if (problem.code === 'sms_unconfirmed' && problem.verification_id !== undefined) {
    const { verification_id, expires_in = 180, retry_after = expires_in } = problem
    beginPending(number, verification_id, expires_in, retry_after)
    announce('We cannot tell whether the SMS was sent. If it arrives, type its code here.')
    return undefined
  }
  if (numberWaits.includes(problem.code) && problem.retry_after !== undefined)
    sendCountdown.until(Date.now() + problem.retry_after * 1000)
  if (captchaKeeping.includes(problem.code) || (await drawCaptcha())) return problem
  return promisesPicture.includes(problem.code) ? { code: 'captcha_missing' } : problem
}

/**
 * @param {string} number
 * @param {string} verificationId
 * @param {number} expiresIn seconds
 * @param {number} resendIn seconds
 */
function beginPending(number, verificationId, expiresIn, resendIn) {
  const nowMs = Date.now()
  pending = {
    verificationId,
    mobile: number,
    expiresAtMs: nowMs + expiresIn * 1000,
    resendAtMs: nowMs + resendIn * 1000,
  }
  writePending(pending)
  dropCaptcha()
  clearErrors(registerForm)
  smsCode.value = ''
  showCodeStep()
}

function showCodeStep() {
  if (!pending) return
  byId('sent-to').textContent = `SMS to ${pending.mobile}`
  resendCountdown.until(pending.resendAtMs)
  showForm(registerForm)
  smsCode.focus()
  void askForPasswordLength()
}

function showPhoneStep() {
  if (pending && mobile.value === '') mobile.value = pending.mobile
  haveCode.hidden = pending === undefined || Date.now() >= pending.expiresAtMs
  showForm(sendForm)
}

/** Each SMS needs a new picture. */
function askAgain() {
  announce('')
  clearErrors(sendForm)
  showPhoneStep()
  void drawCaptcha()
  if (resendCountdown.isOver()) answer.focus()
  else mobile.focus()
}

/** @param {HTMLFormElement} shown */
function showForm(shown) {
  for (const form of [sendForm, registerForm]) form.hidden = form !== shown
}

/**
 * Normalises a pasted or typed code: spaces and hyphens are removed, and full-width digits become ASCII digits.
 *
 * @param {string} code
 */
function plainDigits(code) {
  return code.normalize('NFKC').replace(/[\s-]/g, '')
}
