/** Development only: shows the picture's answer and the codes that would have been sent. Elsewhere it stays hidden. */
import { call } from './api.js'
import { captchaChanges, captchaId } from './captcha.js'
import { byId } from './dom.js'

const panel = byId('inbox')
const shownMessages = 5

/** @type {string | undefined} */
let answeredCaptcha
let refreshes = 0

/** Looks once whether there is an inbox at all. */
export async function startInbox() {
  const { ok } = await call('GET', '/dev/inbox')
  if (!ok) return
  panel.hidden = false
  // A picture changes whenever an SMS may have been sent, too.
  captchaChanges.addEventListener('change', () => void refreshInbox())
  byId('inbox-refresh').addEventListener('click', () => void refreshInbox())
  await refreshInbox()
}

async function refreshInbox() {
  // At once, so that the answer of the last picture never stands beside the next one.
  if (answeredCaptcha !== captchaId()) showAnswer(undefined)
  refreshes += 1
  const mine = refreshes
  const inbox = await call('GET', '/dev/inbox')
  // Answers may come out of order: only the last one asked for knows all.
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
