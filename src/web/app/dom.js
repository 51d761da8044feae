/**
 * An element that the page is known to have.
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

/** @param {string} text read out by screen readers; empty to clear */
export function announce(text) {
  byId('notice').textContent = text
}
