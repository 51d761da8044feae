/**
 * Device tokens: which browsers have signed in to an account before.
 *
 * A known browser has a budget of its own for wrong passwords, so strangers who use up the account's cannot lock its owner out.
 * Nothing is stored: a token has a device id and, for each account, when it signed in and a MAC of the user's id. So whoever
 * has the name or the number later is another account. It proves no more than that, and is not a secret that signs in. Without
 * the keys it tells nothing about the accounts.
 *
 * @see https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
import { Buffer } from 'node:buffer'
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { createIdIssuer, deriveKey, type IdIssuer } from '../core/ids.ts'
import type { Random } from '../core/random.ts'
import { dayMs } from '../core/time.ts'

/** How long a browser is known after a sign-in. */
export const deviceKnownMs = 180 * dayMs

/** A younger token stays as it is, so that the usual sign-in sets no cookie for it. */
const renewedAfterMs = 30 * dayMs

/** More than a household shares, few enough for a short cookie. */
const mostAccounts = 4

const timeBytes = 4
/** 96 bits, as in an id. */
const tagBytes = 12
const entryBytes = timeBytes + tagBytes

export interface Devices {
  /** Whether a token is one of ours, for whatever accounts. */
  readonly isOurs: (token: string | undefined) => boolean
  /**
   * Whether a browser has signed in to an account.
   *
   * @returns a name for this browser and account; undefined for a stranger
   */
  readonly recognise: (token: string | undefined, userId: string) => string | undefined
  /**
   * Makes a browser known to the account that it has just signed in to.
   *
   * @returns the browser's new token, or undefined if the one that it has is good for some time
   */
  readonly remember: (token: string | undefined, userId: string) => string | undefined
}

interface Keys {
  readonly ids: IdIssuer
  readonly tags: KeyObject
}

/** One account: seconds since 1970, and the MAC of the user's id. */
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
    isOurs: (token) => read(token) !== undefined,

    recognise(token, userId) {
      const device = read(token)
      const entry = device?.entries.find((one) => isFresh(one, deviceKnownMs) && isOf(device, one, userId))
      return device && entry && `${device.id}.${entry.subarray(timeBytes).toString('base64url')}`
    },

    remember(token, userId) {
      const known = read(token)
      // With the former secret the whole token would end. The browser's other accounts sign in once more.
      const device = known?.keys === current ? known : { keys: current, id: newId(), entries: [] }
      if (device.entries.some((one) => isFresh(one, renewedAfterMs) && isOf(device, one, userId)))
        return undefined
      const others = device.entries.filter((one) => isFresh(one, deviceKnownMs) && !isOf(device, one, userId))
      const entries = Buffer.concat([newEntry(device, userId), ...others.slice(0, mostAccounts - 1)])
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

  function newEntry(device: Device, userId: string): Entry {
    const time = Buffer.alloc(timeBytes)
    time.writeUInt32BE(Math.floor(now() / 1000))
    return Buffer.concat([time, tagOf(device, time, userId)])
  }

  /** Only the MAC proves the time, so this alone says nothing. */
  function isFresh(entry: Entry, forMs: number): boolean {
    return now() < entry.readUInt32BE() * 1000 + forMs
  }
}

function keysOf(secret: string): Keys {
  return { ids: createIdIssuer(secret, 'device', 16), tags: deriveKey(secret, 'device tag') }
}

function isOf(device: Device, entry: Entry, userId: string): boolean {
  return timingSafeEqual(entry.subarray(timeBytes), tagOf(device, entry.subarray(0, timeBytes), userId))
}

function tagOf({ keys, id }: Device, time: Buffer, userId: string): Buffer {
  const claim = [id, time.readUInt32BE(), userId].join('\n')
  return createHmac('sha256', keys.tags).update(claim).digest().subarray(0, tagBytes)
}
