/** The composition root: the one place where adapters are built, and providers and challenge kinds are listed. */
import { dayMs } from './core/time.ts'
import { waitUntil } from 'cloudflare:workers'
import type { CountryCode } from 'libphonenumber-js/mobile'
import { createDatabase } from './accounts/database.ts'
import { createDevices, type Devices } from './accounts/devices.ts'
import { createHashQueue } from './accounts/hash-queue.ts'
import { createIdentityTokens, type IdentityTokens } from './accounts/identity-tokens.ts'
import { createIsBreached } from './accounts/breached-passwords.ts'
import { createPasswordHasher } from './accounts/password-hash.ts'
import { createPasswordPolicy } from './accounts/password-policy.ts'
import { createPasskeyChallenges } from './accounts/passkey-challenges.ts'
import { createPasskeys, type Passkeys } from './accounts/passkeys.ts'
import { createRedemptions } from './accounts/redemptions.ts'
import { createIsReserved } from './accounts/reserved-usernames.ts'
import { createPurgeExpired, type PurgeExpired } from './accounts/retention.ts'
import { createEventOutbox } from './accounts/event-outbox.ts'
import { createSessions, type Sessions } from './accounts/sessions.ts'
import { createUserImports } from './accounts/user-imports.ts'
import { createUsers, type Users } from './accounts/users.ts'
import { postWebhook } from './accounts/webhook.ts'
import { type Captchas, createCaptchas, type CaptchaEntry } from './challenge/captchas.ts'
import { createClientDifficulty, type ScoreEntry } from './challenge/client-difficulty.ts'
import { createPictureKind } from './challenge/picture/picture.ts'
import { createEntryStore } from './core/entries.ts'
import { continentHere, emit } from './core/events.ts'
import { createIdIssuer } from './core/ids.ts'
import { createInbox, type Inbox } from './core/inbox.ts'
import { describeError } from './core/log.ts'
import { type Random, secureRandom } from './core/random.ts'
import { ok, type Result } from './core/result.ts'
import { createSealer, type Sealer } from './core/seal.ts'
import { createAliyun } from './delivery/aliyun/aliyun.ts'
import { createAliyunNumberHistory } from './delivery/aliyun/number-history.ts'
import { createHook } from './delivery/hook/hook.ts'
import { createWriteText } from './delivery/message.ts'
import { createOutbox } from './delivery/outbox/outbox.ts'
import type { SmsProvider } from './delivery/provider.ts'
import { createRonglian } from './delivery/ronglian/ronglian.ts'
import { createBreakers } from './delivery/circuit-breakers-client.ts'
import { createFindRoute } from './delivery/route.ts'
import type { ProviderName } from './delivery/settings.ts'
import { createSns } from './delivery/sns/sns.ts'
import { createTwilio } from './delivery/twilio/twilio.ts'
import { createVonage } from './delivery/vonage/vonage.ts'
import { createTencent } from './delivery/tencent/tencent.ts'
import { createDeliverEvents, type DeliverEvents } from './flows/deliver-events.ts'
import { createFlows, type Flows } from './flows/flows.ts'
import { createImportUsers, type ImportUsers } from './flows/import-users.ts'
import { createIdempotentCalls, type IdempotentCalls } from './limits/idempotent-call-client.ts'
import { challengeFilters, smsPerClient } from './limits/policies.ts'
import { createRateLimiters, type RateLimiters } from './limits/rate-limiter-client.ts'
import { createFilter, createScaledFilter } from './limits/request-filter.ts'
import { parseSettings, type SettingProblem, type Settings } from './settings.ts'
import { createCheckCode } from './verification/check-code.ts'
import { createCodeHash } from './verification/code.ts'
import { type CodeEntry, createFindNumber } from './verification/code-store.ts'
import { createPhoneLedgers } from './verification/phone-ledger-client.ts'
import { createReserveSms } from './verification/reserve-sms.ts'
import { createSendCode, type SendCode } from './verification/send-code.ts'
import { type CooldownEntry, createSettleSms } from './verification/settle-sms.ts'

/** What the application's routes use. Each takes what it needs of it. */
export interface Services extends Flows {
  readonly settings: Settings
  readonly captchas: Captchas
  readonly sendCode: SendCode
  readonly identityTokens: IdentityTokens
  readonly idempotentCalls: IdempotentCalls
  readonly sealer: Sealer
  readonly random: Random
  /** Whether we issued a captcha id. */
  readonly isCaptchaId: (id: string) => boolean
  /** Whether we issued a verification id. */
  readonly isVerificationId: (id: string) => boolean
  readonly background: (work: Promise<unknown>) => void
  readonly sessions: Sessions
  readonly devices: Devices
  readonly passkeys: Passkeys
  readonly users: Users
  readonly isReserved: (username: string) => boolean
  readonly limiters: RateLimiters
  readonly purgeExpired: PurgeExpired
  readonly deliverEvents: DeliverEvents
  readonly importUsers: ImportUsers
  /** Fails if a store does not answer. */
  readonly lookAtStores: () => Promise<unknown>
  readonly now: () => number
  /** What was drawn and sent, for the development page. None in production. */
  readonly inbox: Inbox | undefined
}

/** The world outside of the platform's bindings. */
export interface Outside {
  readonly fetch: typeof fetch
  /** Epoch ms. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  readonly random: Random
  /** Lets work go on after the answer, and after a caller hung up. */
  readonly background: (work: Promise<unknown>) => void
  /** Replaces the providers that the settings name. */
  readonly providers?: readonly SmsProvider[]
  /** Replaces the inbox that development has. */
  readonly inbox?: Inbox
}

const platform: Outside = {
  fetch: (...request) => fetch(...request),
  now: () => Date.now(),
  wait: (ms) => scheduler.wait(ms),
  random: secureRandom,
  background: (work) => waitUntil(logged(work)),
}

/** @returns the settings that are missing or wrong */
export function buildServices(
  env: Env,
  outside: Partial<Outside> = {},
): Result<Services, readonly SettingProblem[]> {
  const parsed = parseSettings(env)
  if (!parsed.ok) return parsed
  const settings = parsed.value
  const world = { ...platform, ...outside }
  const { now, wait, random, background } = world
  const inbox = outside.inbox ?? (settings.environment === 'development' ? createInbox() : undefined)

  const providersFor = createProviders(settings, world, inbox)
  const { codeSecret, smsCodeTtlSeconds, captchaTtlSeconds } = settings
  // Both are the same while an operator replaces them.
  const codeSecretFormer = settings.codeSecretFormer === codeSecret ? undefined : settings.codeSecretFormer
  const captchaIds = createIdIssuer(codeSecret, 'captcha', 16, codeSecretFormer)
  const verificationIds = createIdIssuer(codeSecret, 'verification', 16, codeSecretFormer)
  const sessionTokens = createIdIssuer(codeSecret, 'session', 32, codeSecretFormer)
  const hashCode = createCodeHash(codeSecret)
  const formerHashCode = codeSecretFormer === undefined ? undefined : createCodeHash(codeSecretFormer)

  const codes = createEntryStore<CodeEntry>(env.ENTRIES, 'sms-code', wait)
  const cooldowns = createEntryStore<CooldownEntry>(env.ENTRIES, 'cooldown', wait)
  const limiters = createRateLimiters(env.RATE_LIMITERS)
  const ledgers = createPhoneLedgers(env.PHONE_LEDGERS, settings)

  const clients = createClientDifficulty(
    {
      filters: {
        all: createScaledFilter(
          env.CHALLENGES,
          challengeFilters.CHALLENGES,
          settings.captchasPerMinutePerClient,
          random,
        ),
        easy: createFilter(env.EASY_CHALLENGES),
        medium: createFilter(env.MEDIUM_CHALLENGES),
      },
      limiters,
      scores: createEntryStore<ScoreEntry>(env.ENTRIES, 'score', wait),
      now,
      background,
    },
    smsPerClient(settings.smsHourlyLimitPerClient),
  )
  const captchas = createCaptchas(
    {
      kind: createPictureKind(settings.captchaLength, random),
      ids: captchaIds,
      entries: createEntryStore<CaptchaEntry>(env.ENTRIES, 'captcha', wait),
      clients,
      limiters,
      random,
      now,
      inbox,
    },
    captchaTtlSeconds,
    settings.classicApi === 'on',
  )
  const database = createDatabase(env.DB)
  const users = createUsers(database, now)
  const isReserved = createIsReserved(settings.reservedUsernames)
  const passwords = createPasswordHasher(createHashQueue(world), random)
  const looksUpBreaches =
    (settings.breachedPasswords ?? defaultBreachedPasswords[settings.environment]) === 'on'
  const passwordPolicy = createPasswordPolicy(
    settings.passwordMinLength,
    looksUpBreaches ? createIsBreached(settings.breachedPasswordsUrl, world) : undefined,
  )
  const sessions = createSessions(
    { database, users, tokens: sessionTokens, random, now, background },
    settings.sessionTtlDays,
    settings.sessionIdleDays,
  )
  const devices = createDevices([codeSecret, codeSecretFormer], world)
  const passkeys = createPasskeys(database, now)
  const passkeyChallenges = createPasskeyChallenges([codeSecret, codeSecretFormer], { limiters, random, now })
  const sendCode = createSendCode(
    {
      captchas,
      cooldowns,
      reserveSms: createReserveSms(
        { ids: verificationIds, codes, ledgers, hashCode, random, now, background },
        smsCodeTtlSeconds,
      ),
      findRoute: createFindRoute(
        providersFor,
        createBreakers({ namespace: env.CIRCUIT_BREAKERS, continent: continentHere, now, background }),
        now,
      ),
      settleSms: createSettleSms({ ledgers, cooldowns, now, background }, settings.smsCooldownSeconds),
      holderOf: users.holderOf,
      now,
      background,
    },
    smsCodeTtlSeconds,
  )

  const { webhookUrl: url, webhookSecret: secret = '' } = settings
  const outbox = createEventOutbox(database, url !== undefined, random, now)
  const deliverEvents: DeliverEvents =
    url === undefined
      ? async () => 0
      : createDeliverEvents({ outbox, post: (event) => postWebhook({ url, secret }, event, world), now })
  const flows = createFlows(
    {
      ids: verificationIds,
      findNumber: createFindNumber(verificationIds, codes, smsCodeTtlSeconds, now),
      checkCode: createCheckCode(ledgers, hashCode, verificationIds, formerHashCode),
      limiters,
      database,
      users,
      sessions,
      devices,
      passkeys,
      passkeyChallenges,
      isWithinChallenges: createFilter(env.CHALLENGES),
      redemptions: createRedemptions(database, now, background),
      outbox,
      notify: () => background(deliverEvents()),
      isReserved,
      numberHistory:
        settings.numberHistory === 'aliyun' ? createAliyunNumberHistory(settings, world) : undefined,
      passwordPolicy,
      passwords,
      random,
      now,
      background,
    },
    settings.numberQuarantineDays * dayMs,
  )

  return ok({
    ...flows,
    settings,
    captchas,
    sendCode,
    identityTokens: createIdentityTokens([codeSecret, codeSecretFormer], now),
    idempotentCalls: createIdempotentCalls(env.IDEMPOTENT_CALLS),
    sealer: createSealer([codeSecret, codeSecretFormer], random),
    random,
    isCaptchaId: (id) => captchaIds.issuedAtMs(id) !== undefined,
    isVerificationId: (id) => verificationIds.issuedAtMs(id) !== undefined,
    background,
    sessions,
    devices,
    passkeys,
    users,
    isReserved,
    limiters,
    purgeExpired: createPurgeExpired(database, now),
    deliverEvents,
    importUsers: createImportUsers(
      { userImports: createUserImports(database, now), random, now },
      settings.allowedCountries[0],
    ),
    lookAtStores: () => Promise.all([database.first('SELECT 1'), cooldowns.get('health')]),
    now,
    inbox,
  })
}

/** In development nothing leaves the machine. */
const defaultBreachedPasswords = { production: 'on', development: 'off' } as const

const providersByName: Readonly<
  Record<ProviderName, (settings: Settings, world: Outside, inbox: Inbox | undefined) => SmsProvider>
> = {
  ronglian: (settings, world) => createRonglian(settings, settings.smsTimeoutMs, world),
  aliyun: (settings, world) => createAliyun(settings, settings.smsTimeoutMs, world),
  tencent: (settings, world) => createTencent(settings, settings.smsTimeoutMs, world),
  hook: (settings, world) => createHook(settings, settings.smsTimeoutMs, world),
  twilio: (settings, world) => createTwilio(settings, settings.smsTimeoutMs, freeText(settings, world)),
  vonage: (settings, world) => createVonage(settings, settings.smsTimeoutMs, freeText(settings, world)),
  sns: (settings, world) => createSns(settings, settings.smsTimeoutMs, freeText(settings, world)),
  outbox: (_, world, inbox) => createOutbox(inbox ?? createInbox(), world.now),
}

/** What providers that take free text use. */
function freeText(settings: Settings, { fetch, now }: Outside) {
  return { fetch, now, writeText: createWriteText(settings) }
}

/** The providers of a country, in the order in which they are tried. Each provider is built once. */
function createProviders(settings: Settings, world: Outside, inbox: Inbox | undefined) {
  const { smsProviders, smsProvidersByCountry } = settings
  const names = new Set([smsProviders, ...Object.values(smsProvidersByCountry)].flat())
  const built = new Map([...names].map((name) => [name, providersByName[name](settings, world, inbox)]))
  return (country: CountryCode): readonly SmsProvider[] =>
    world.providers ??
    (smsProvidersByCountry[country] ?? smsProviders).flatMap((name) => built.get(name) ?? [])
}

function logged(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) =>
    emit('warn', 'background_work_failed', { error: describeError(error) }),
  )
}
