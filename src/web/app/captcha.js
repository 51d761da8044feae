/** The captcha's picture. Each picture is valid for one attempt. */
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

/** Dispatches `change` when another picture or none is shown. */
export const captchaChanges = new EventTarget()

/**
 * Shows a new picture, and clears the answer. Parallel calls share one request.
 *
 * @returns {Promise<boolean>} whether there is a picture to solve
 */
export function drawCaptcha() {
  return (drawing ??= draw().finally(() => (drawing = undefined)))
}

/** Shows a new picture if there is none, or if the picture has expired. */
export async function ensureCaptcha() {
  return current && Date.now() < current.expiresAtMs ? true : drawCaptcha()
}

/** Removes a used picture. */
export function dropCaptcha() {
  current = undefined
  answer.value = ''
  picture.hidden = true
  captchaChanges.dispatchEvent(new Event('change'))
}

async function draw() {
  refresh.disabled = true
  // Read for each new picture only: a change of the colour scheme must not replace a picture while the visitor reads it.
  const drawn = await call('POST', '/v1/captchas', { theme: prefersDark.matches ? 'dark' : 'light' })
  refresh.disabled = false
  current = drawn.ok
    ? { id: drawn.value.captcha_id, expiresAtMs: Date.now() + drawn.value.expires_in * 1000 }
    : undefined
  answer.value = ''
  picture.hidden = !drawn.ok
  // An SVG in an <img> cannot run scripts or load files.
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

// A visitor who returns to the tab should not solve an expired picture.
answer.addEventListener('focus', () => {
  if (current && Date.now() >= current.expiresAtMs) void drawCaptcha()
})
