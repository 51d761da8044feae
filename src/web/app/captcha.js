/** The picture to solve. Each is good for one try. */
import { call } from './api.js'
import { byId } from './dom.js'
import { explain } from './messages.js'

/** @typedef {{ id: string, expiresAtMs: number }} Captcha */

const picture = /** @type {HTMLImageElement} */ (byId('captcha-picture'))
const answer = /** @type {HTMLInputElement} */ (byId('captcha_answer'))
const refresh = /** @type {HTMLButtonElement} */ (byId('captcha-refresh'))
const error = byId('captcha_answer-error')

const prefersDark = matchMedia('(prefers-color-scheme: dark)')

/** @type {Captcha | undefined} */
let current
/** @type {Promise<boolean> | undefined} */
let drawing

/** @returns {string | undefined} the id of the picture that is shown */
export function captchaId() {
  return current?.id
}

/** Tells of every `change` of picture, to none as well. */
export const captchaChanges = new EventTarget()

/**
 * Shows a new picture, and empties the answer. Asked again meanwhile, it waits for the same one.
 *
 * @returns {Promise<boolean>} whether there is a picture to solve
 */
export function drawCaptcha() {
  return (drawing ??= draw().finally(() => (drawing = undefined)))
}

/** Only when there is none, or when it is no longer good. */
export async function ensureCaptcha() {
  return current && Date.now() < current.expiresAtMs ? true : drawCaptcha()
}

/** Forgets a picture that was used. */
export function dropCaptcha() {
  current = undefined
  answer.value = ''
  picture.hidden = true
  captchaChanges.dispatchEvent(new Event('change'))
}

async function draw() {
  refresh.disabled = true
  // Asked at each picture, and only then: a change of scheme must not take a picture away that somebody is reading.
  const drawn = await call('POST', '/v1/captchas', { theme: prefersDark.matches ? 'dark' : 'light' })
  refresh.disabled = false
  current = drawn.ok
    ? { id: drawn.value.captcha_id, expiresAtMs: Date.now() + drawn.value.expires_in * 1000 }
    : undefined
  answer.value = ''
  picture.hidden = !drawn.ok
  // In an <img>, unlike in the page itself, whatever the picture holds cannot run or load anything.
  if (drawn.ok) picture.src = `data:image/svg+xml,${encodeURIComponent(drawn.value.image)}`
  else {
    picture.removeAttribute('src')
    error.textContent = `There is no picture. ${explain(drawn.problem)[0]?.text ?? ''}`
  }
  captchaChanges.dispatchEvent(new Event('change'))
  return drawn.ok
}

refresh.addEventListener('click', async () => {
  error.textContent = ''
  if (await drawCaptcha()) answer.focus()
})

// Whoever comes back to a forgotten tab should not solve a picture that is no longer good.
answer.addEventListener('focus', () => {
  if (current && Date.now() >= current.expiresAtMs) void drawCaptcha()
})
