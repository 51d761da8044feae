import { Buffer } from 'node:buffer'
import { pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { err, ok, type Result } from '../../core/result.ts'
import type { Comparison, ImportedHashProblem, StoredHash } from './stored-hash.ts'

/** Where and how PBKDF2 is computed. */
interface Platform {
  readonly pbkdf2: typeof pbkdf2Sync
  /**
   * The platform's PBKDF2 throws above this in production, though not on a developer's machine.
   *
   * @see https://developers.cloudflare.com/workers/runtime-apis/web-crypto/#supported-algorithms
   */
  readonly highestRounds: number
  /** Of our own computation. A step takes about as long as one hash of today's kind. */
  readonly roundsPerStep: number
}

export const workers: Platform = { pbkdf2: pbkdf2Sync, highestRounds: 100_000, roundsPerStep: 100_000 }

/** Django 6.0's default, the highest so far. About two seconds of the Worker's CPU time. */
const highestRounds = 1_200_000

/** Django's form: `pbkdf2_sha256$<rounds>$<salt>$<base64>`. The salt is text. */
const pattern = /^pbkdf2_sha256\$([1-9]\d{0,8})\$([!-#%-~]{1,128})\$([A-Za-z0-9+/]{43}=)$/

/**
 * @returns undefined if the text is of another format
 * @see https://docs.djangoproject.com/en/stable/topics/auth/passwords/
 * @see https://www.rfc-editor.org/rfc/rfc8018#section-5.2
 */
export function readPbkdf2(
  text: string,
  platform = workers,
): Result<StoredHash, ImportedHashProblem> | undefined {
  const [, count, salt, hash] = pattern.exec(text) ?? []
  if (salt === undefined || hash === undefined) return undefined
  const rounds = Number(count)
  if (rounds > highestRounds) return err('too_costly')
  const compare = rounds > platform.highestRounds ? compareInSteps : compareAtOnce
  const expected = Buffer.from(hash, 'base64')
  return ok({
    isCurrent: false,
    compare: (password) => compare({ password, salt, rounds, expected }, platform),
  })
}

interface Derivation {
  readonly password: string
  readonly salt: string
  readonly rounds: number
  readonly expected: Uint8Array
}

function compareAtOnce({ password, salt, rounds, expected }: Derivation, { pbkdf2 }: Platform): Comparison {
  return {
    cost: 1,
    steps: [],
    matches: () => timingSafeEqual(pbkdf2(password, salt, rounds, expected.length, 'sha256'), expected),
  }
}

/**
 * PBKDF2 with one block of output, as long as SHA-256's. By an HMAC in JavaScript, because the platform's takes no more rounds;
 * in steps of our own, because the library's function yields by the clock, which stands still while a Worker computes.
 */
function compareInSteps(
  { password, salt, rounds, expected }: Derivation,
  { roundsPerStep }: Platform,
): Comparison {
  const derived = new Uint8Array(expected.length)
  return {
    cost: Math.ceil(rounds / roundsPerStep),
    steps: derive(),
    matches: () => timingSafeEqual(derived, expected),
  }

  function* derive(): Generator<undefined, void> {
    const keyed = hmac.create(sha256, Buffer.from(password))
    // The salt, with the number of the block.
    const block = keyed
      .clone()
      .update(Buffer.from(salt))
      .update(Uint8Array.of(0, 0, 0, 1))
      .digest()
    derived.set(block)
    for (let done = 1; done < rounds; done += roundsPerStep) {
      if (done > 1) yield
      addRounds(derived, keyed, block, Math.min(roundsPerStep, rounds - done))
    }
  }
}

type Keyed = ReturnType<typeof hmac.create>

/** @param block the output of the last round; of the next last one afterwards */
function addRounds(derived: Uint8Array, keyed: Keyed, block: Uint8Array, rounds: number): void {
  const worker = keyed.clone()
  for (let round = 0; round < rounds; round += 1) {
    // oxlint-disable-next-line no-underscore-dangle -- the library's own name for a clone without an allocation
    keyed._cloneInto(worker).update(block).digestInto(block)
    for (let index = 0; index < block.length; index += 1)
      derived[index] = (derived[index] ?? 0) ^ (block[index] ?? 0)
  }
}
