/**
 * Device tokens: which browsers have signed in to an account before.
 *
 * A known browser has a budget of its own for wrong passwords, so strangers who use up the account's cannot lock its owner out.
 * Nothing is stored: a token has a device id and, for each account, when it signed in and one MAC for each of its logins.
 * It proves no more than that, and is not a secret that signs in. Without the keys it tells nothing about the logins.
 *
 * @see https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
import { Buffer } from 'node:buffer'
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { createIdIssuer, deriveKey, type IdIssuer } from '../core/ids.ts'
import type { Random } from '../core/random.ts'
import { dayMs } from '../core/time.ts'
import type { Identifier, User } from './users.ts'

/** How long a browser is known after a sign-in. */
export const deviceKnownMs = 180 * dayMs

/** A younger token stays as it is, so that the usual sign-in sets no cookie for it. */
const renewedAfterMs = 30 * dayMs

/** More than a household shares, few enough for a short cookie. */
const mostAccounts = 4

const timeBytes = 4
/** 96 bits, as in an id. */
const tagBytes = 12
const entryBytes = timeBytes + 2 * tagBytes

export interface Devices {
  /**
   * Whether a browser has signed in to the account of a login.
   *
   * @returns a name for this browser and account, which is the same for all logins of the account; undefined for a stranger
   */
  readonly recognise: (token: string | undefined, login: Identifier) => string | undefined
  /**
   * Makes a browser known to the account that it has just signed in to.
   *
   * @returns the browser's new token, or undefined if the one that it has is good for some time
   */
  readonly remember: (token: string | undefined, user: AccountLogins) => string | undefined
}

type AccountLogins = Pick<User, 'username' | 'phoneNumber'>

interface Keys {
  readonly ids: IdIssuer
  readonly tags: KeyObject
}

/** One account: seconds since 1970, the MAC of its name, the MAC of its number. */
type Entry = Buffer

/** A token is of one secret as a whole. */
interface Device {
  readonly keys: Keys
  readonly id: string
  /** Newest first. */
  readonly entries: readonly Entry[]
}

/** @param secrets the current one, and the former one if there is one */
export function createDevices(
  [secret, formerSecret]: readonly [current: string, former?: string | undefined],
  { random, now }: { readonly random: Random; readonly now: () => number },
): Devices {
  const current = keysOf(secret)
  const keys = formerSecret === undefined ? [current] : [current, keysOf(formerSecret)]

  return {
    recognise(token, login) {
      const device = read(token)
      const entry = device?.entries.find((one) => isFresh(one, deviceKnownMs) && hasLogin(device, one, login))
      return device && entry && `${device.id}.${nameTagOf(entry).toString('base64url')}`
    },

    remember(token, { username, phoneNumber }) {
      const logins: readonly Identifier[] = [
        { by: 'username', username },
        ...(phoneNumber === undefined ? [] : [{ by: 'number', phoneNumber } as const]),
      ]
      const known = read(token)
      // With the former secret the whole token would end. The browser's other accounts sign in once more.
      const device = known?.keys === current ? known : { keys: current, id: newId(), entries: [] }
      const isGood = (one: Entry) =>
        isFresh(one, renewedAfterMs) && logins.every((login) => hasLogin(device, one, login))
      if (device.entries.some(isGood)) return undefined
      // A number that the account had before is not its login any more.
      const others = device.entries.filter(
        (one) => isFresh(one, deviceKnownMs) && !logins.some((login) => hasLogin(device, one, login)),
      )
      const entry = newEntry(device, username, phoneNumber ?? username)
      const entries = Buffer.concat([entry, ...others.slice(0, mostAccounts - 1)])
      return `${device.id}.${entries.toString('base64url')}`
    },
  }

  function newId(): string {
    return current.ids.issue(random, now())
  }

  function read(token: string | undefined): Device | undefined {
    const [id = '', text = '', ...rest] = token?.split('.') ?? []
    const bytes = Buffer.from(text, 'base64url')
    const count = bytes.length / entryBytes
    const isWhole = Number.isInteger(count) && count >= 1 && count <= mostAccounts && rest.length === 0
    // The comparison refuses other spellings of the same bytes.
    if (!isWhole || bytes.toString('base64url') !== text) return undefined
    const issuer = keys.find(({ ids }) => ids.issuedAtMs(id) !== undefined)
    const entries = Array.from({ length: count }, (_, index) =>
      bytes.subarray(index * entryBytes, (index + 1) * entryBytes),
    )
    return issuer && { keys: issuer, id, entries }
  }

  function newEntry(device: Device, username: string, numberOrName: string): Entry {
    const time = Buffer.alloc(timeBytes)
    time.writeUInt32BE(Math.floor(now() / 1000))
    const tags = [tagOf(device, time, 'username', username), tagOf(device, time, 'number', numberOrName)]
    return Buffer.concat([time, ...tags])
  }

  /** Only the MAC proves the time, so this alone says nothing. */
  function isFresh(entry: Entry, forMs: number): boolean {
    return now() < entry.readUInt32BE() * 1000 + forMs
  }
}

function keysOf(secret: string): Keys {
  return { ids: createIdIssuer(secret, 'device', 16), tags: deriveKey(secret, 'device tag') }
}

function hasLogin(device: Device, entry: Entry, login: Identifier): boolean {
  const time = entry.subarray(0, timeBytes)
  return login.by === 'username'
    ? timingSafeEqual(nameTagOf(entry), tagOf(device, time, 'username', login.username))
    : timingSafeEqual(entry.subarray(timeBytes + tagBytes), tagOf(device, time, 'number', login.phoneNumber))
}

function nameTagOf(entry: Entry): Buffer {
  return entry.subarray(timeBytes, timeBytes + tagBytes)
}

/** The login comes last, because a user name as it was typed can contain a line feed. */
function tagOf({ keys, id }: Device, time: Buffer, by: Identifier['by'], login: string): Buffer {
  const claim = [id, time.readUInt32BE(), by, login.toLowerCase()].join('\n')
  return createHmac('sha256', keys.tags).update(claim).digest().subarray(0, tagBytes)
}
