/**
 * Returns an element of the page.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const element = document.getElementById(id)
  if (!element) throw new Error(`the page has no #${id}`)
  return /** @type {T} */ (element)
}

/** @param {string} text screen readers read it out; an empty text clears the notice */
export function announce(text) {
  byId('notice').textContent = text
}
