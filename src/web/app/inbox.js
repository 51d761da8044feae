/** Development only: shows the captcha's answer and the messages that would be sent. In production the panel stays hidden. */
import { call } from './api.js'
import { captchaChanges, captchaId } from './captcha.js'
import { byId } from './dom.js'

const panel = byId('inbox')
const shownMessages = 5

/** @type {string | undefined} */
let answeredCaptcha
let refreshes = 0

/** Shows the panel if the service has an inbox. */
export async function startInbox() {
  const { ok } = await call('GET', '/dev/inbox')
  if (!ok) return
  panel.hidden = false
  // The picture also changes after each SMS request.
  captchaChanges.addEventListener('change', () => void refreshInbox())
  byId('inbox-refresh').addEventListener('click', () => void refreshInbox())
  await refreshInbox()
}

async function refreshInbox() {
  // Immediately, so that the panel never shows the answer of the previous picture.
  if (answeredCaptcha !== captchaId()) showAnswer(undefined)
  refreshes += 1
  const mine = refreshes
  const inbox = await call('GET', '/dev/inbox')
  // Responses may arrive out of order. Only the last request's response is current.
  if (!inbox.ok || mine !== refreshes) return
  /** @type {{ captchas: { captcha_id: string, answer: string }[], messages: { to: string, code: string, at: string }[] }} */
  const { captchas, messages } = inbox.value
  const shown = captchas.find(({ captcha_id }) => captcha_id === captchaId())
  showAnswer(shown)
  byId('inbox-messages').replaceChildren(...messages.slice(0, shownMessages).map(messageItem))
  byId('inbox-empty').hidden = messages.length > 0
}

/** @param {{ captcha_id: string, answer: string } | undefined} captcha */
function showAnswer(captcha) {
  answeredCaptcha = captcha?.captcha_id
  byId('inbox-answer').textContent = captcha?.answer ?? 'no picture'
}

/** @param {{ to: string, code: string, at: string }} message */
function messageItem({ to, code, at }) {
  const item = document.createElement('li')
  const shownCode = document.createElement('strong')
  shownCode.textContent = code
  item.append(shownCode, ` to ${to} at ${new Date(at).toLocaleTimeString('en-GB')}`)
  return item
}
