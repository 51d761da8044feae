/** An authenticator in software, with one passkey (ES256). It does what it is asked to, also wrongly. */
import { Buffer } from 'node:buffer'

/** What an authenticator and its browser change in an answer. */
export interface Wrongly {
  readonly type?: string
  readonly challenge?: string
  readonly origin?: string
  readonly crossOrigin?: boolean
  readonly rpId?: string
  /** UP 1, UV 4, BE 8, BS 16. */
  readonly flags?: number
  /** 0 is that of a passkey that does not count. */
  readonly signCount?: number
  readonly id?: string
  readonly userHandle?: string
  readonly attestation?: { readonly fmt: string; readonly attStmt: Map<string, Cbor> }
  /** Bytes after the authenticator data. */
  readonly leftover?: boolean
}

/** The members of the browser's options that an authenticator needs. */
export interface CreationOptions {
  readonly challenge: string
  readonly rp: { readonly id: string }
  readonly user: { readonly id: string }
}

export interface SignInOptions {
  readonly challenge: string
  readonly rpId: string
}

export type Authenticator = Awaited<ReturnType<typeof newAuthenticator>>

/** A user was present and verified; the passkey is synced. */
const good = 1 + 4 + 8 + 16
const hasPasskey = 64

/** @param origin of the page that calls it */
export async function newAuthenticator(origin = 'https://latchkey.example') {
  const keys = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
  ])) as CryptoKeyPair
  const point = Buffer.from(new Uint8Array(await exportRaw(keys.publicKey)))
  const id = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
  let userHandle = ''

  return {
    id,

    /** Makes the passkey, and gives the answer of the browser. */
    async create(options: CreationOptions, wrongly: Wrongly = {}) {
      userHandle = options.user.id
      const { fmt = 'none', attStmt = new Map<string, Cbor>() } = wrongly.attestation ?? {}
      const credentialId = Buffer.from(id, 'base64url')
      const length = Buffer.from([credentialId.length >> 8, credentialId.length & 255])
      const attested = [Buffer.alloc(16), length, credentialId, coseKey(point)]
      const header = await authenticatorData(options.rp.id, { flags: good, ...wrongly }, hasPasskey)
      const authData = Buffer.concat([header, ...attested, ...leftoverOf(wrongly)])
      const attestationObject = cbor(
        new Map<string, Cbor>([
          ['fmt', fmt],
          ['attStmt', attStmt],
          ['authData', authData],
        ]),
      ).toString('base64url')
      const clientDataJSON = clientData('webauthn.create', options.challenge, origin, wrongly)
      const response = { clientDataJSON, attestationObject, transports: ['internal', 'hybrid'] }
      return { id: wrongly.id ?? id, rawId: wrongly.id ?? id, type: 'public-key' as const, response }
    },

    /** Signs a challenge, and gives the answer of the browser. */
    async sign(options: SignInOptions, wrongly: Wrongly = {}) {
      const clientDataJSON = clientData('webauthn.get', options.challenge, origin, wrongly)
      const header = await authenticatorData(options.rpId, { flags: good, ...wrongly }, 0)
      const data = Buffer.concat([header, ...leftoverOf(wrongly)])
      const hash = await sha256(Buffer.from(clientDataJSON, 'base64url'))
      const raw = await crypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        keys.privateKey,
        Buffer.concat([data, hash]),
      )
      return {
        id: wrongly.id ?? id,
        rawId: wrongly.id ?? id,
        type: 'public-key' as const,
        response: {
          clientDataJSON,
          authenticatorData: data.toString('base64url'),
          signature: der(Buffer.from(raw)).toString('base64url'),
          userHandle: wrongly.userHandle ?? userHandle,
        },
      }
    },
  }
}

async function exportRaw(key: CryptoKey): Promise<ArrayBuffer> {
  const exported = await crypto.subtle.exportKey('raw', key)
  if (!(exported instanceof ArrayBuffer)) throw new Error('Not bytes')
  return exported
}

function clientData(type: string, challenge: string, origin: string, wrongly: Wrongly): string {
  const { crossOrigin = false } = wrongly
  const data = {
    type: wrongly.type ?? type,
    challenge: wrongly.challenge ?? challenge,
    origin: wrongly.origin ?? origin,
    crossOrigin,
  }
  return Buffer.from(JSON.stringify(data)).toString('base64url')
}

async function authenticatorData(
  rpId: string,
  { flags = 0, signCount = 0, ...wrongly }: Wrongly,
  more: number,
): Promise<Buffer> {
  const rest = Buffer.alloc(5)
  rest.writeUInt8(flags | more)
  rest.writeUInt32BE(signCount, 1)
  return Buffer.concat([await sha256(Buffer.from(wrongly.rpId ?? rpId)), rest])
}

function leftoverOf({ leftover = false }: Wrongly): Buffer[] {
  return leftover ? [Buffer.from([0])] : []
}

/** @see https://www.rfc-editor.org/rfc/rfc9053#section-7.1.1 */
function coseKey(point: Buffer): Buffer {
  return cbor(
    new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, point.subarray(1, 33)],
      [-3, point.subarray(33)],
    ]),
  )
}

export type Cbor = number | string | Uint8Array | readonly Cbor[] | ReadonlyMap<number | string, Cbor>

/** The part of CBOR that authenticators write. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flat().map((item) => cbor(item as Cbor))])
  const items = value as readonly Cbor[]
  return Buffer.concat([head(4, items.length), ...items.map(cbor)])
}

function head(major: number, argument: number): Buffer {
  const type = major << 5
  if (argument < 24) return Buffer.from([type | argument])
  if (argument < 256) return Buffer.from([type | 24, argument])
  return Buffer.from([type | 25, argument >> 8, argument & 255])
}

/** WebCrypto gives the two numbers of a signature as they are. Authenticators give them in DER. */
function der(raw: Buffer): Buffer {
  const numbers = [raw.subarray(0, 32), raw.subarray(32)].map((number) => {
    const start = number.findIndex((byte) => byte !== 0)
    const trimmed = number.subarray(start)
    const positive = (trimmed[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), trimmed]) : trimmed
    return Buffer.concat([Buffer.from([2, positive.length]), positive])
  })
  const body = Buffer.concat(numbers)
  return Buffer.concat([Buffer.from([0x30, body.length]), body])
}

async function sha256(bytes: Buffer): Promise<Buffer> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes))
}
