/** Common to all forms: one request at a time, errors next to their fields, and the focus on the next field to fill in. */
import { announce } from './dom.js'
import { explain, explainEmpty } from './messages.js'

/** @typedef {import('./api.js').Problem} Problem */

/**
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, string>) => Promise<Problem | undefined>} submit resolves with the problem to show
 */
export function bindForm(form, submit) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!isBusy(form)) void send(form, submit)
  })
  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement) setError(target, '')
  })
}

/**
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, string>) => Promise<Problem | undefined>} submit
 */
async function send(form, submit) {
  clearErrors(form)
  announce('')
  const empty = inputsOf(form).filter((input) => input.required && input.value.trim() === '')
  if (empty.length > 0) {
    showMessages(
      form,
      empty.map(({ name }) => explainEmpty(name)),
    )
    return
  }
  const values = Object.fromEntries(inputsOf(form).map(({ name, value }) => [name, value]))
  setBusy(form, true)
  /** @type {Problem | undefined} */
  let problem = { code: 'internal' }
  try {
    problem = await submit(values)
  } finally {
    setBusy(form, false)
    if (problem) showProblem(form, problem)
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {Problem} problem
 */
export function showProblem(form, problem) {
  showMessages(form, explain(problem))
}

/** @param {HTMLFormElement} form */
export function isBusy(form) {
  return form.getAttribute('aria-busy') === 'true'
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const input of inputsOf(form)) setError(input, '')
  formError(form).textContent = ''
}

/** @param {HTMLFormElement} form */
function inputsOf(form) {
  return [...form.elements].filter((element) => element instanceof HTMLInputElement)
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} busy
 */
function setBusy(form, busy) {
  form.setAttribute('aria-busy', String(busy))
  // Read-only instead of disabled: the field keeps the focus, and the phone keeps its keyboard open.
  for (const input of inputsOf(form)) input.readOnly = busy
  const button = submitButton(form)
  button.disabled = busy || button.dataset['held'] === 'true'
}

/** @param {HTMLFormElement} form */
function submitButton(form) {
  return /** @type {HTMLButtonElement} */ (form.querySelector('[type=submit]'))
}

/** @param {HTMLFormElement} form */
function formError(form) {
  return /** @type {HTMLElement} */ (form.querySelector('[data-error=form]'))
}

/**
 * @param {HTMLFormElement} form
 * @param {import('./messages.js').Message[]} messages
 */
function showMessages(form, messages) {
  const inputs = inputsOf(form)
  const wrong = messages.flatMap(({ field, text }) => {
    const input = inputs.find(({ name }) => name === field)
    if (!input) formError(form).textContent = text
    else setError(input, text)
    return input ?? []
  })
  const first = inputs.find((input) => wrong.includes(input))
  if (first) first.focus()
  // A button loses the focus when it is disabled.
  else submitButton(form).focus()
}

/**
 * @param {HTMLInputElement} input
 * @param {string} text empty for none
 */
function setError(input, text) {
  const element = document.getElementById(`${input.id}-error`)
  if (element) element.textContent = text
  if (text === '') input.removeAttribute('aria-invalid')
  else input.setAttribute('aria-invalid', 'true')
}
