import * as fc from 'fast-check'

/** What a request carries besides its parameters. */
export interface Surroundings {
  readonly origin: 'none' | 'own' | 'allowed' | 'foreign' | { readonly text: string }
  readonly fetchSite: string | undefined
  readonly cookies: 'jar' | 'none' | 'others' | 'twice' | { readonly text: string }
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export const plain: Surroundings = { origin: 'none', fetchSite: undefined, cookies: 'jar', headers: [] }

export const allowedOrigin = 'https://shop.example'
export const foreignOrigin = 'https://elsewhere.example'

/** Whatever may stand in a header: visible ASCII, spaces and tabs between, and bytes above 127. */
const headerValues = fc
  .array(fc.oneof(fc.integer({ min: 0x21, max: 0x7e }), fc.constantFrom(0x20, 0x09, 0x80, 0xe9, 0xff)), {
    maxLength: 40,
  })
  .map((codes) => String.fromCharCode(...codes).trim())

const header = (name: string, ...values: readonly string[]) =>
  fc.tuple(fc.constant(name), fc.oneof(fc.constantFrom('', ...values), headerValues))

const headers = fc.oneof(
  header('Accept', '*/*', 'text/html', 'application/json;q=0', 'image/*'),
  // Others are refused by the local runtime's own front, before the Worker sees them.
  fc.tuple(
    fc.constant('Accept-Encoding'),
    fc.constantFrom('gzip', 'br', 'gzip, deflate, br', 'gzip;q=0.5', 'identity'),
  ),
  header('Accept-Language', 'zh-CN', '*'),
  header('Range', 'bytes=0-10', 'bytes=-1', 'bytes=5-1', 'lines=1'),
  header('If-None-Match', '*', '"x"'),
  header('If-Modified-Since', 'Thu, 01 Jan 2099 00:00:00 GMT', 'yesterday'),
  header('Content-Encoding', 'gzip', 'identity'),
  header('Sec-Purpose', 'prefetch', 'prefetch;prerender'),
  header('X-Moz', 'prefetch'),
  header('X-Forwarded-For', '127.0.0.1'),
  header('X-Forwarded-Host', 'elsewhere.example'),
  header('X-Forwarded-Proto', 'https'),
  header('X-HTTP-Method-Override', 'DELETE'),
  header('X-Request-Id', 'forged'),
  header('Access-Control-Request-Method', 'DELETE', 'POST'),
  header('Access-Control-Request-Headers', 'content-type'),
  header('Authorization', 'Bearer x', 'Basic Og=='),
  header('Forwarded', 'for=127.0.0.1'),
  header('X-Long', 'x'.repeat(8000)),
)

const cookieTexts = fc.oneof(
  fc.constantFrom(
    'session=',
    '__Host-session=',
    `session=${'A'.repeat(43)}`,
    `__Host-session=${'A'.repeat(4000)}`,
    'session=%ff; verification=%',
    'verification=../x; __Host-verification=a b',
    'session="quoted"; username=%00',
    '=; ;;=;session',
  ),
  headerValues,
)

export const surroundings: fc.Arbitrary<Surroundings> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(plain) },
  {
    weight: 2,
    arbitrary: fc.record<Surroundings>({
      origin: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom('none' as const, 'own' as const) },
        { weight: 3, arbitrary: fc.constantFrom('allowed' as const, 'foreign' as const) },
        {
          weight: 1,
          arbitrary: fc
            .oneof(fc.constantFrom('null', '*', 'https://shop.example.elsewhere.example'), headerValues)
            .map((text) => ({ text })),
        },
      ),
      fetchSite: fc.oneof(
        { weight: 6, arbitrary: fc.constant(undefined) },
        {
          weight: 2,
          arbitrary: fc.constantFrom('same-origin', 'none', 'same-site', 'cross-site', 'Same-Origin', 'x'),
        },
      ),
      cookies: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom('jar' as const, 'none' as const) },
        { weight: 2, arbitrary: fc.constantFrom('others' as const, 'twice' as const) },
        { weight: 1, arbitrary: cookieTexts.map((text) => ({ text })) },
      ),
      headers: fc.array(headers, { maxLength: 4 }),
    }),
  },
)
