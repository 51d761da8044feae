/** Tells, while the visitor types, what the service would say about the password, by the same rules. */
import { findWeakness, passwordLength } from '../../accounts/password-rules.ts'
import { call } from './api.js'
import { byId } from './dom.js'
import { setPasswordLength } from './messages.js'

/** Screen readers read a new text out, so it waits for a pause in the typing. */
const pauseMs = 800

const password = /** @type {HTMLInputElement} */ (byId('new-password'))
const username = /** @type {HTMLInputElement} */ (byId('new-username'))
const advice = byId('new-password-advice')

const good = 'Good so far. It must not be one of the common or stolen passwords, which is checked at the end.'

const texts = /** @type {Record<string, string>} */ ({
  password_is_username: 'This is your user name. Choose a password that has nothing to do with it.',
  password_is_phone_number: 'This is your phone number. Choose a password that has nothing to do with it.',
  password_is_context:
    'This is little more than your user name, your number or the name of this site. Add a few unrelated words.',
})

/** @type {{ minimum: number, maximum: number }} */
let length = passwordLength
let isAsked = false
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

/** @param {() => string | undefined} numberOf the number that the visitor typed, if any */
export function startPasswordAdvice(numberOf) {
  for (const field of [password, username])
    field.addEventListener('input', () => {
      clearTimeout(timer)
      if (password.value === '') show('')
      else timer = setTimeout(() => show(adviceFor(numberOf())), pauseMs)
    })
  // The answer says it, or there is nothing to say any more.
  for (const event of ['submit', 'reset'])
    password.form?.addEventListener(event, () => {
      clearTimeout(timer)
      show('')
    })
}

/** Asks the service once how long a password must be. Without an answer the page goes on with what every service demands. */
export async function askForPasswordLength() {
  if (isAsked) return
  isAsked = true
  const rules = await call('GET', '/v1/password-rules')
  if (!rules.ok) return
  length = { minimum: rules.value.minimum_length, maximum: rules.value.maximum_length }
  setPasswordLength(length)
  byId('new-password-minimum').textContent = String(length.minimum)
}

/** @param {string | undefined} number */
function adviceFor(number) {
  if (Array.from(password.value).length > length.maximum) return `Use ${length.maximum} characters at most.`
  const context = {
    username: username.value.trim(),
    phoneNumber: /** @type {any} */ (number?.normalize('NFKC').replace(/[^\d+]/g, '')),
    host: location.hostname,
  }
  // The list of common passwords is larger than the page.
  const weakness = findWeakness(password.value, context, {
    minimumLength: length.minimum,
    isCommon: () => false,
  })
  if (!weakness) return good
  return texts[weakness.reason] ?? `Use ${length.minimum} characters or more.`
}

/** @param {string} text */
function show(text) {
  if (advice.textContent !== text) advice.textContent = text
}
