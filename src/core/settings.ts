/** What the rooms' settings are made of. Each room has one slice: an object of zod schemas by the setting's name. */
import * as z from 'zod'

/** The secret of .dev.vars.example. The world knows it, so it is refused in production. */
export const exampleCodeSecret = 'development-only-secret-never-use-it-in-production'

export const coreSettings = {
  ENVIRONMENT: z
    .enum(['production', 'development'], { error: 'must be production or development' })
    .default('production'),
  CODE_SECRET: secret(),
  /** The last CODE_SECRET, while what was issued with it can still be in use. */
  CODE_SECRET_FORMER: secret().optional(),
}

function secret() {
  return z
    .string({ error: 'must be set, as a secret' })
    .refine((text) => new TextEncoder().encode(text).length >= 32, { error: 'must have at least 32 bytes' })
}

/** The settings of a slice as the code uses them: `SMS_TIMEOUT_MS` is `smsTimeoutMs`. */
export type SettingsOf<Slice extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Name in keyof Slice & string as CamelCase<Name>]: z.output<Slice[Name]>
}

type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${CapitalizeEach<Rest>}`
  : Lowercase<Name>

type CapitalizeEach<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Capitalize<Lowercase<First>>}${CapitalizeEach<Rest>}`
  : Capitalize<Lowercase<Name>>

/** `SMS_TIMEOUT_MS` → `smsTimeoutMs` */
export function camelCase(name: string): string {
  return name.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** A whole number in a text. */
export function wholeNumber(minimum: number, maximum: number, fallback: number) {
  const error = `must be a whole number from ${minimum} to ${maximum}`
  return z
    .string({ error })
    .trim()
    .regex(/^\d{1,9}$/, { error, abort: true })
    .transform(Number)
    .pipe(z.number().min(minimum, { error }).max(maximum, { error }))
    .default(fallback)
}

/** A comma-separated list. Spaces and empty items are ignored. */
export function list() {
  return z.string({ error: 'must be a comma-separated list' }).transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
}

/** A URL that paths are added to: without query, fragment and credentials. */
export function baseUrl() {
  return z.string().refine((text) => isBaseUrl(text), {
    error: 'must be an http or https URL without query, fragment and user',
  })
}

/** A domain name, without a port. */
export function domainName() {
  return z.string().regex(/^([a-z0-9-]+\.)+[a-z][a-z0-9-]*$/, {
    error: 'must be a domain name in lower case, such as shop.example',
  })
}

/** A secret of Standard Webhooks. */
export function webhookSecret() {
  return z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, { error: 'must be whsec_ and the base64 of 24 to 64 bytes' })
}

/** Whether what is sent to the URL cannot be read on its way: https, or this machine. */
export function isPrivateUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return ['http:', 'https:'].includes(protocol) && username + password === '' && !/[?#]/.test(text)
}
