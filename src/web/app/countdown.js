/** Disables a button for a time, and shows the remaining time on it. */

/**
 * @param {HTMLButtonElement} button
 * @returns {{ until: (atMs: number) => void, isOver: () => boolean }}
 */
export function countdownOn(button) {
  const label = button.textContent ?? ''
  let timer = 0
  let overAtMs = 0

  const isOver = () => Date.now() >= overAtMs

  const show = () => {
    const seconds = Math.ceil((overAtMs - Date.now()) / 1000)
    const isHeld = seconds > 0
    // The button also stays disabled while the form sends a request.
    button.dataset['held'] = String(isHeld)
    button.disabled = isHeld || button.form?.getAttribute('aria-busy') === 'true'
    button.textContent = isHeld ? `${label} in ${clock(seconds)}` : label
    if (!isHeld) clearInterval(timer)
  }

  return {
    isOver,
    until(atMs) {
      overAtMs = atMs
      clearInterval(timer)
      timer = setInterval(show, 1000)
      show()
    },
  }
}

/** @param {number} seconds */
function clock(seconds) {
  const two = (/** @type {number} */ count) => String(count).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
