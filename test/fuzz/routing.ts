import type { HttpRequest } from './client.ts'
import type { Operation } from './operations.ts'
import { allowedOrigin } from './surroundings.ts'

const maximumBodyBytes = 16 * 1024

/** Where a request leads, by what the README and the document promise. */
export interface Route {
  /** None where nobody promised anything about the path. */
  readonly surface: Operation['surface'] | 'nowhere'
  /** None where the path or the method is unknown. */
  readonly operation: Operation | undefined
  /** With which code it must be refused before anything else is looked at. */
  readonly refusal: string | undefined
  readonly isPreflight: boolean
  readonly isFromAllowedOrigin: boolean
}

/** Served beside the document, and not in it: the document itself. */
export const documentPath = '/openapi.json'

export const route = (operations: readonly Operation[], request: HttpRequest): Route => {
  const path = normalPath(request.path)
  const here = operations.filter((operation) => patternOf(operation).test(path))
  const surface = here[0]?.surface ?? (path === documentPath ? 'document' : 'nowhere')
  const operation = here.find(({ method, id }) => answers(method, request.method, id))
  const isDocument = path === documentPath && ['GET', 'HEAD'].includes(request.method)
  const isPreflight = request.method === 'OPTIONS' && header(request, 'Origin') === allowedOrigin
  return {
    surface,
    operation,
    refusal: refusalOf(request, operation !== undefined || isDocument, surface),
    isPreflight,
    isFromAllowedOrigin: header(request, 'Origin') === allowedOrigin,
  }
}

const refusalOf = (
  request: HttpRequest,
  isOperation: boolean,
  surface: Route['surface'],
): string | undefined => {
  if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method) && isForeign(request)) return 'forbidden_origin'
  if (!['GET', 'HEAD'].includes(request.method) && (request.body?.byteLength ?? 0) > maximumBodyBytes)
    return 'payload_too_large'
  if (isOperation) return undefined
  return surface === 'nowhere' ? 'not_found' : 'method_not_allowed'
}

/** A GET with effects does not answer a HEAD; every other one does. */
const headless = ['GET /image_codes/{uuid}', 'GET /sms_codes/{mobile}']

const answers = (method: string, asked: string, id: string): boolean =>
  method === asked || (method === 'GET' && asked === 'HEAD' && !headless.includes(id))

export const isForeign = (request: HttpRequest): boolean => {
  const origin = header(request, 'Origin')
  if (origin !== undefined) return origin !== `http://${header(request, 'Host')}` && origin !== allowedOrigin
  return !['same-origin', 'none', undefined].includes(header(request, 'Sec-Fetch-Site'))
}

/** The runtime does not hand on a header without a value. */
export const header = ({ headers }: HttpRequest, name: string): string | undefined =>
  headers.find(([other]) => other === name)?.[1] || undefined

/** As a URL is read: without dots, query and fragment, the percent signs undone that stand for no delimiter. */
const normalPath = (path: string): string => {
  const { pathname } = new URL(`http://latchkey.example${path}`)
  return decoded(pathname).replace(/(?<!^)\/$/, '')
}

const decoded = (path: string): string =>
  path.replaceAll(/(?:%[\da-f]{2})+/gi, (run) => {
    try {
      return decodeURI(run)
    } catch {
      return run
    }
  })

const patternOf = ({ path }: Operation): RegExp =>
  new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`, 'u')
