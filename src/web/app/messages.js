/** Explains failures to visitors, and names the field that each message belongs to. */

/** @typedef {import('./api.js').Problem} Problem */
/** @typedef {{ field?: string, text: string }} Message `field` is the name of a control; without it, the message belongs to the form */

/** The message for each code. */
const byCode = /** @type {Record<string, (problem: Problem) => Message>} */ ({
  captcha_expired: () => ({
    field: 'captcha_answer',
    text: 'The picture has expired or was already used. Here is a new one.',
  }),
  captcha_incorrect: () => ({
    field: 'captcha_answer',
    text: 'Those were not the characters. Here is a new picture.',
  }),
  captcha_missed: () => ({
    field: 'captcha_answer',
    text: 'There was no picture yet. Type the characters of this one.',
  }),
  captcha_missing: () => ({
    field: 'captcha_answer',
    text: 'There is no picture at the moment. Ask for a new one in a while.',
  }),
  country_not_supported: () => ({
    field: 'mobile',
    text: 'We cannot send SMS to numbers of this country.',
  }),
  sms_refused: () => ({
    field: 'mobile',
    text: 'This number cannot receive our SMS. Check it, or use another one.',
  }),
  sms_too_frequent: (problem) => ({
    field: 'mobile',
    text: `This number cannot get another SMS yet. ${again('Ask again', problem)}`,
  }),
  sms_limited_by_provider: (problem) => ({
    field: 'mobile',
    text: `This number got too many SMS, perhaps from other senders. ${again('Ask again', problem)}`,
  }),
  sms_unavailable: () => ({ text: 'The SMS could not be sent. Try again with the new picture.' }),
  sms_code_expired: () => ({
    field: 'sms_code',
    text: 'This code is no longer valid. Ask for a new one.',
  }),
  sms_code_incorrect: () => ({
    field: 'sms_code',
    text: 'That is not the code of the SMS. Check it and try again.',
  }),
  too_many_guesses: (problem) => ({
    field: 'sms_code',
    text: `This code has been tried too often. ${again('Ask for a new one', problem)}`,
  }),
  username_taken: () => ({
    field: 'username',
    text: 'Somebody has this user name. Choose another one.',
  }),
  mobile_taken: () => ({ text: 'This phone number has an account already. Sign in instead.' }),
  weak_password: ({ detail, title }) => ({
    field: 'password',
    text: `This password is too easy to guess. ${detail === title ? '' : (detail ?? '')}`.trim(),
  }),
  invalid_credentials: () => ({ text: 'The user name or the password is wrong.' }),
  password_wrong: () => ({ field: 'password', text: 'That is not your password.' }),
  fresh_proof_required: () => ({
    field: 'password',
    text: 'You signed in a while ago. Type your password to go on.',
  }),
  passkey_unknown: () => ({
    text: 'This passkey does not sign in here. It may have been removed. Use your password.',
  }),
  passkey_cancelled: () => ({ text: 'The browser used no passkey. You can try again.' }),
  passkey_exists: () => ({ text: 'This device has a passkey of this account already.' }),
  passkey_failed: () => ({ text: 'The browser cannot use a passkey here.' }),
  passkey_refused: () => ({ text: 'The passkey could not be added. Try again.' }),
  too_many_passkeys: () => ({ text: 'You have as many passkeys as you can have. Remove one first.' }),
  too_many_requests: (problem) => ({ text: `Too many tries. ${again('Try again', problem)}` }),
  no_connection: () => ({
    text: 'The service did not answer. Check your connection and try again.',
  }),
  unreadable: () => ({ text: 'The service cannot be used at the moment. Try again later.' }),
  unavailable: () => ({ text: 'The service is busy or partly unavailable. Try again in a moment.' }),
  internal: () => ({ text: 'Something went wrong on our side. Try again in a moment.' }),
})

/** The rule of each control, by name. The API's texts are written for developers, not for visitors. */
const byField = /** @type {Record<string, string>} */ ({
  name: 'Use 1 to 64 characters.',
  mobile:
    'This is not a mobile number that we know. Write it with its country code, such as +86 138 0013 8000.',
  sms_code: 'The code has 6 digits.',
  username: 'Use 5 to 20 letters, digits, hyphens or underscores; not digits and hyphens alone.',
  password: passwordText({ minimum: 8, maximum: 128 }),
})

/** @param {{ minimum: number, maximum: number }} length */
export function setPasswordLength(length) {
  byField['password'] = passwordText(length)
}

/** @param {{ minimum: number, maximum: number }} length */
function passwordText({ minimum, maximum }) {
  return `Use ${minimum} to ${maximum} characters.`
}

const whenEmpty = /** @type {Record<string, string>} */ ({
  mobile: 'Type your mobile number.',
  captcha_answer: 'Type the characters that the picture shows.',
  sms_code: 'Type the code from the SMS.',
  username: 'Type a user name.',
  password: 'Type a password.',
  name: 'Type a name.',
})

/**
 * @param {Problem} problem
 * @returns {Message[]} at least one
 */
export function explain(problem) {
  const known = byCode[problem.code]
  if (known) return [known(problem)]
  const invalid = (problem.errors ?? [])
    .map(({ pointer, detail }) => ({ field: pointer.replace(/^\//, ''), text: detail }))
    .map(({ field, text }) => ({ field, text: byField[field] ?? text }))
  if (invalid.length > 0) return invalid
  return [{ text: problem.detail ?? problem.title ?? 'Something went wrong. Try again.' }]
}

/**
 * @param {string} field
 * @returns {Message}
 */
export function explainEmpty(field) {
  return { field, text: whenEmpty[field] ?? 'Fill this in.' }
}

/**
 * @param {string} what
 * @param {Problem} problem
 */
function again(what, { retry_after: seconds }) {
  return seconds === undefined ? `${what} later.` : `${what} in ${duration(seconds)}.`
}

/**
 * Rounded up, so that visitors do not try too early.
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  if (seconds <= 90) return counted(seconds, 'second')
  if (seconds <= 90 * 60) return counted(Math.ceil(seconds / 60), 'minute')
  return counted(Math.ceil(seconds / 3600), 'hour')
}

/**
 * @param {number} count
 * @param {string} unit
 */
function counted(count, unit) {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
