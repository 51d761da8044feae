import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import type { Json, Operation } from './openapi.ts'
import { allowedOrigin } from './surroundings.ts'

/** A request and its answer, with what the judge has to know about them. */
export interface Exchange {
  readonly request: HttpRequest
  readonly answer: HttpAnswer
  readonly route: Route
  /** The body, if it is one JSON object in which no name occurs twice. */
  readonly json: Readonly<Record<string, Json>> | undefined
  /** Whether the SMS provider fails for the number of this request. */
  readonly isProviderFaulty: boolean
}

/** The outcome of an exchange: a failure code or `ok`, and what is wrong with the answer. */
export interface Verdict {
  readonly code: string
  readonly problems: readonly string[]
}

/** Where a request leads, by what the README and the document promise. */
export interface Route {
  /** `nowhere` if nothing is promised about the path. */
  readonly surface: Operation['surface'] | 'nowhere'
  /** Undefined if the path or the method is unknown. */
  readonly operation: Operation | undefined
  /** The code with which the request must be refused before anything else is checked. */
  readonly refusal: string | undefined
  readonly isFromAllowedOrigin: boolean
  /** The methods that a preflight must allow. Undefined if the request is none. */
  readonly preflightMethods: readonly string[] | undefined
}

/** The path of the OpenAPI document, which does not describe itself. */
export const documentPath = '/openapi.json'
const maximumBodyBytes = 16 * 1024

/** These GETs have effects, so they do not answer HEAD. */
const withoutHead = ['GET /image_codes/{uuid}', 'GET /sms_codes/{mobile}']

/** The failures that a fault of the provider causes. */
export const codesOfFaults: readonly string[] = ['sms_unavailable', 'sms_unconfirmed']

export function routeOf(operations: readonly Operation[], request: HttpRequest): Route {
  const path = normalPath(request.path)
  const atPath = operations.filter((operation) => patternOf(operation).test(path))
  const surface = atPath[0]?.surface ?? (path === documentPath ? 'document' : 'nowhere')
  const operation = atPath.find(({ id, method }) =>
    request.method === 'HEAD' ? method === 'GET' && !withoutHead.includes(id) : method === request.method,
  )
  const isDocument = path === documentPath && ['GET', 'HEAD'].includes(request.method)
  const isFromAllowedOrigin = headerOf(request, 'Origin') === allowedOrigin
  const isPreflight = request.method === 'OPTIONS' && isFromAllowedOrigin
  return {
    surface,
    operation,
    refusal: refusalOf(request, surface, operation !== undefined || isDocument),
    isFromAllowedOrigin,
    preflightMethods: isPreflight ? documentedMethods(operations) : undefined,
  }
}

function refusalOf(request: HttpRequest, surface: Route['surface'], isKnown: boolean): string | undefined {
  const { method, body } = request
  if (!['GET', 'HEAD', 'OPTIONS'].includes(method) && isForeign(request)) return 'forbidden_origin'
  if (!['GET', 'HEAD'].includes(method) && (body?.byteLength ?? 0) > maximumBodyBytes)
    return 'payload_too_large'
  if (isKnown) return undefined
  return surface === 'nowhere' ? 'not_found' : 'method_not_allowed'
}

function documentedMethods(operations: readonly Operation[]): string[] {
  const documented = operations.filter(({ surface }) => surface === 'document')
  return [...new Set(documented.map(({ method }) => method))].toSorted()
}

/** Whether a browser sends the request for another site. */
export function isForeign(request: HttpRequest): boolean {
  const origin = headerOf(request, 'Origin')
  if (origin !== undefined)
    return origin !== `http://${headerOf(request, 'Host')}` && origin !== allowedOrigin
  return !['same-origin', 'none', undefined].includes(headerOf(request, 'Sec-Fetch-Site'))
}

/** The runtime drops a header without a value. */
export function headerOf({ headers }: HttpRequest, name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1] || undefined
}

/** The path without dots, query and fragment. Percent signs are decoded unless they encode a delimiter. */
function normalPath(path: string): string {
  const { pathname } = new URL(`http://latchkey.example${path}`)
  const decoded = pathname.replaceAll(/(?:%[\da-f]{2})+/gi, (run) => {
    try {
      return decodeURI(run)
    } catch {
      return run
    }
  })
  return decoded.replace(/(?<!^)\/$/, '')
}

function patternOf({ path }: Operation): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`, 'u')
}

/** Gives the problems of a list whose condition is true. */
export function problemsIn(list: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(list).filter((problem) => list[problem])
}
