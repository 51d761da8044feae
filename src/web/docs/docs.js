/** Shows the OpenAPI document. A developer can try the calls against this service. */

const dark = matchMedia('(prefers-color-scheme: dark)')
function followColourScheme() {
  document.documentElement.classList.toggle('dark-mode', dark.matches)
}

dark.addEventListener('change', followColourScheme)
followColourScheme()

/** @type {any} the package's bundle defines it in the global scope */
const { SwaggerUIBundle } = globalThis

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#operations',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // The default sends the document to a third party, which checks it.
  validatorUrl: null,
})
