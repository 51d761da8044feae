import type { CountryCode } from 'libphonenumber-js/mobile'
import { readImportedHash } from '../accounts/hashes/imported.ts'
import { matchlessHash } from '../accounts/hashes/scrypt.ts'
import { type NewAccount, usernamePattern } from '../accounts/users.ts'
import { type Random, randomToken } from '../core/random.ts'
import { err, ok, type Result } from '../core/result.ts'
import { type PhoneNumber, parsePhoneNumber } from '../phone/phone-number.ts'

/** A user of another service, as that service wrote it down. */
export interface ImportRow {
  readonly username: string
  readonly mobile: string
  /** The hash. Empty if there is none. */
  readonly password: string
  /** Empty if it is unknown. */
  readonly createdAt: string
}

/** Why a row says nothing that can be imported. */
export type ImportProblem =
  | 'username_not_allowed'
  | 'username_looks_like_number'
  | 'mobile_not_valid'
  | 'password_missing'
  | 'password_not_supported'
  | 'password_too_costly'
  | 'created_at_not_valid'

interface Reading {
  readonly isWithoutPasswords: boolean
  readonly homeCountry: CountryCode
  readonly random: Random
  readonly nowMs: number
}

/** @returns the account to be, or all that is wrong with the row */
export function readImportRow(
  row: ImportRow,
  { isWithoutPasswords, homeCountry, random, nowMs }: Reading,
): Result<NewAccount, readonly ImportProblem[]> {
  const nameProblem = usernameProblem(row.username)
  const phoneNumber = readNumber(row.mobile, homeCountry)
  const passwordHash = readPassword(row.password, isWithoutPasswords)
  const createdAtMs = readTime(row.createdAt, nowMs)
  if (nameProblem === undefined && phoneNumber.ok && passwordHash.ok && createdAtMs.ok)
    return ok({
      user: {
        id: randomToken(random),
        username: row.username,
        phoneNumber: phoneNumber.value,
        createdAtMs: createdAtMs.value,
      },
      passwordHash: passwordHash.value,
    })
  return err([
    ...(nameProblem === undefined ? [] : [nameProblem]),
    ...[phoneNumber, passwordHash, createdAtMs].flatMap((part) => (part.ok ? [] : part.error)),
  ])
}

/** A name that is reserved is no problem: somebody has it already. */
function usernameProblem(username: string): ImportProblem | undefined {
  if (usernamePattern.test(username)) return undefined
  return /^[\d-]{5,20}$/.test(username) ? 'username_looks_like_number' : 'username_not_allowed'
}

/** Of any country, also one that new users cannot be from. */
function readNumber(mobile: string, homeCountry: CountryCode): Result<PhoneNumber, ImportProblem> {
  const parsed = parsePhoneNumber(mobile, homeCountry)
  return parsed.ok ? ok(parsed.value.phoneNumber) : err('mobile_not_valid')
}

function readPassword(password: string, isWithoutPasswords: boolean): Result<string, ImportProblem> {
  const hash = readImportedHash(password)
  if (hash.ok) return ok(password)
  if (isWithoutPasswords) return ok(matchlessHash)
  return err(password === '' ? 'password_missing' : (`password_${hash.error}` as const))
}

/**
 * As databases write a time: `2019-05-01 12:00:00.123456+00`. Without an offset it is UTC, as Django stores it. A date alone is
 * its first moment.
 */
const timePattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(?:Z|([+-]\d\d)(?::?(\d\d))?)?)?$/

/** @returns epoch ms: of the time, or now if there is none */
function readTime(text: string, nowMs: number): Result<number, ImportProblem> {
  if (text === '') return ok(nowMs)
  const [, date, time = '00:00:00', fraction = '', hours, minutes = '00'] = timePattern.exec(text) ?? []
  if (date === undefined) return err('created_at_not_valid')
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`
  const timeMs = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${offset}`)
  // A day that the month does not have becomes another one.
  const isDay = new Date(Date.parse(`${date}T00:00Z`) || 0).toISOString().startsWith(date)
  return isDay && timeMs > 0 && timeMs <= nowMs ? ok(timeMs) : err('created_at_not_valid')
}
