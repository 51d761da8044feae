/** Shows the OpenAPI document, and lets a developer try the calls against this very service. */

const dark = matchMedia('(prefers-color-scheme: dark)')
function followColourScheme() {
  return document.documentElement.classList.toggle('dark-mode', dark.matches)
}

dark.addEventListener('change', followColourScheme)
followColourScheme()

/** @type {any} the package's bundle leaves it in the global scope */
const { SwaggerUIBundle } = globalThis

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#operations',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // The default asks a service of other people whether the document is valid.
  validatorUrl: null,
})
