import type { Patch } from './platform/hooks.ts'

/** A bug that somebody might write, and that the simulator must find. */
export interface Plant {
  /** Which invariants it breaks; the first one that is seen may be any of them. */
  readonly breaks: readonly string[]
  /** Within so many worlds of seed 1 it is found. */
  readonly foundWithin: number
  readonly patches: readonly Patch[]
}

export const plants: Readonly<Record<string, Plant>> = {
  'the store alone decides about a captcha': {
    breaks: ['I2'],
    foundWithin: 20,
    patches: [
      {
        file: 'captcha/challenge.ts',
        find: "  if (!taken.ok) return err({ code: 'captcha_expired' })\n",
        replace: '',
      },
    ],
  },
  'a code is compared before the guess is counted': {
    breaks: ['I5'],
    foundWithin: 100,
    patches: [
      {
        file: 'verification/check.ts',
        find: "  const spent = await reach('phone gate', async () =>",
        replace: `  const known = held && (await readCode(deps, held.verificationId))
  if (known && !(await matchesCode(deps.config.codeSecret, { verificationId: held.verificationId, phoneNumber, code }, known.code_hash)))
    return err({ code: 'sms_code_incorrect' })
  const spent = await reach('phone gate', async () =>`,
      },
    ],
  },
  'a new code gives the day’s guesses back': {
    breaks: ['I5'],
    foundWithin: 200,
    patches: [
      {
        file: 'verification/phone-rules.ts',
        find: '      replaced: state.current,\n',
        replace: '      replaced: state.current,\n      guessedAtMs: untouchedPhone.guessedAtMs,\n',
      },
    ],
  },
  'a reservation is released though the SMS may have gone out': {
    breaks: ['I4'],
    foundWithin: 500,
    patches: [
      {
        file: 'verification/request.ts',
        find: "    case 'unknown':\n      deps.waitUntil(putCooldown(deps, phoneNumber, resendAtMs))",
        replace: "    case 'unknown':\n      await giveBack(deps, phoneNumber, verificationId)",
      },
    ],
  },
  'the user is inserted outside of the transaction': {
    breaks: ['I3', 'I6', 'I8'],
    foundWithin: 200,
    patches: [
      {
        file: 'account/sign-up.ts',
        find: "    await reach('d1', () =>\n      db.batch([",
        replace: `    await reach('d1', () =>
      db
        .prepare('INSERT INTO user (id, username, phone_number, password_hash, created_at) VALUES (?, ?, ?, ?, ?)')
        .bind(user.id, user.username, user.phoneNumber, passwordHash, user.createdAtMs)
        .run(),
    )
    await reach('d1', () =>
      db.batch([`,
      },
      {
        file: 'account/sign-up.ts',
        find: `        db
          .prepare(
            'INSERT INTO user (id, username, phone_number, password_hash, created_at) VALUES (?, ?, ?, ?, ?)',
          )
          .bind(user.id, user.username, user.phoneNumber, passwordHash, user.createdAtMs),
`,
        replace: '',
      },
    ],
  },
  'a verification that was replaced is still accepted': {
    breaks: ['I3', 'I5'],
    foundWithin: 200,
    patches: [
      {
        file: 'verification/phone-rules.ts',
        find: '    nowMs >= current.expiresAtMs ||\n    (verificationId !== undefined && verificationId !== current.id)\n',
        replace: '    nowMs >= current.expiresAtMs\n',
      },
      {
        file: 'verification/phone-rules.ts',
        find: '{ granted: true, verificationId: current.id }',
        replace: '{ granted: true, verificationId: verificationId ?? current.id }',
      },
    ],
  },
  'a code is accepted as long as the store has it': {
    breaks: ['I3'],
    foundWithin: 500,
    patches: [
      { file: 'verification/phone-rules.ts', find: '    nowMs >= current.expiresAtMs ||\n', replace: '' },
      {
        file: 'verification/entry.ts',
        find: 'entry && deps.now() < entry.expires_at ? entry : null',
        replace: 'entry',
      },
    ],
  },
  'a stranger’s guesses are taken from the holder': {
    breaks: ['I5'],
    foundWithin: 200,
    patches: [
      {
        file: 'verification/phone-rules.ts',
        find: "verificationId === undefined ? 'stranger' : 'holder'",
        replace: "'holder'",
      },
    ],
  },
  'the captcha’s gate awaits between reading and writing': {
    breaks: ['I2'],
    foundWithin: 400,
    patches: [
      {
        file: 'limits/rate-gate.ts',
        find: 'return decide(this.ctx.storage, kept, (state) => take(state, limits, Date.now()))',
        replace: `const state = this.ctx.storage.kv.get<LimitState>('state') ?? kept.blank
    return scheduler.wait(1).then(() => {
      const [next, outcome] = take(state, limits, Date.now())
      this.ctx.storage.kv.put('state', next)
      return outcome
    }) as never`,
      },
    ],
  },
  'the phone gate awaits between reading and writing': {
    breaks: ['I4'],
    foundWithin: 100,
    patches: [
      {
        file: 'verification/phone-gate.ts',
        find: 'return decide(this.ctx.storage, kept, (state) => reserve(state, rules, verificationId, Date.now()))',
        replace: `const state = this.ctx.storage.kv.get<PhoneState>('state') ?? kept.blank
    return scheduler.wait(1).then(() => {
      const [next, outcome] = reserve(state, rules, verificationId, Date.now())
      this.ctx.storage.kv.put('state', next)
      return outcome
    }) as never`,
      },
    ],
  },
  'the gate keeps its state in memory': {
    breaks: ['I2', 'I4', 'I5'],
    foundWithin: 200,
    patches: [
      {
        file: 'limits/gate.ts',
        find: '  const stored = storage.kv.get<State>(key)\n',
        replace: '  const stored = memory.get(storage) as State | undefined\n',
      },
      {
        file: 'limits/gate.ts',
        find: '  storage.kv.put(key, state)\n',
        replace: '  memory.set(storage, state)\n',
      },
      {
        file: 'limits/gate.ts',
        find: "const key = 'state'\n",
        replace: "const key = 'state'\nconst memory = new WeakMap<object, unknown>()\n",
      },
    ],
  },
  'an SMS goes out however late': {
    breaks: ['I4'],
    foundWithin: 500,
    patches: [{ file: 'sms/failover.ts', find: 'now() >= message.handOverBeforeMs', replace: 'false' }],
  },
  'a provider that may have sent is followed by the next': {
    breaks: ['I2', 'I4'],
    foundWithin: 100,
    patches: [
      {
        file: 'sms/failover.ts',
        find: "if (outcome.status !== 'unavailable')",
        replace: "if (outcome.status === 'refused')",
      },
    ],
  },
  'a failed gate lets through': {
    breaks: ['I2', 'I4', 'I5'],
    foundWithin: 300,
    patches: [
      {
        file: 'limits/limits.ts',
        find: "  const outcome = await reach('rate gate', async () => rateGates.getByName(key).take(limits))\n",
        replace:
          "  const outcome = await reach('rate gate', async () => rateGates.getByName(key).take(limits)).catch(() => ({ granted: true }) as const)\n",
      },
    ],
  },
}
