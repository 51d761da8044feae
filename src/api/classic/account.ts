import { Hono } from 'hono'
import * as z from 'zod'
import type { Sessions } from '../../accounts/sessions.ts'
import { type Identifier, usernamePattern } from '../../accounts/users.ts'
import type { ChangePassword } from '../../flows/change-password.ts'
import type { SignIn } from '../../flows/sign-in.ts'
import type { AllowedCountries } from '../../phone/country-policy.ts'
import { parsePhoneNumber } from '../../phone/phone-number.ts'
import { callerOf } from '../http/caller.ts'
import { requireJson, validJson } from '../http/input.ts'
import { passwordSchema, typedPasswordSchema } from '../http/parameters.ts'
import { fail } from '../http/render.ts'
import { requireSession, signInBrowser, type BrowserParts, signOut } from '../http/session.ts'
import { done } from './envelope.ts'

const login = z.object({
  username: z.string().min(1).max(64),
  password: typedPasswordSchema,
  remembered: z.boolean().default(false),
})

const passwordChange = z
  .object({ old_password: typedPasswordSchema, new_password: passwordSchema, new_password2: z.string() })
  .refine(({ new_password, new_password2 }) => new_password === new_password2, {
    path: ['new_password2'],
    message: 'must be the same as new_password',
  })

interface Parts extends BrowserParts {
  readonly signIn: SignIn
  readonly changePassword: ChangePassword
  readonly sessions: Sessions
  readonly allowedCountries: AllowedCountries
  readonly sessionSeconds: number
}

/** What the shop's front end calls for a user who has registered. */
export function classicAccountApi(parts: Parts): Hono {
  const { signIn, changePassword, sessions, cookies, allowedCountries, sessionSeconds } = parts
  const app = new Hono({ strict: false })
  const signedIn = requireSession(sessions, cookies)

  app.post('/login', requireJson(), validJson(login), async (c) => {
    const { username, password, remembered } = c.req.valid('json')
    const identifier = identifierOf(username, allowedCountries)
    const opened = await signIn({ identifier, password }, callerOf(c, cookies))
    if (!opened.ok) return fail(c, opened.error)
    const seconds = remembered ? sessionSeconds : undefined
    signInBrowser(c, parts, opened.value, seconds)
    cookies.username.set(c, opened.value.user.username, seconds)
    return c.json(done)
  })

  app.delete('/logout', async (c) => {
    await signOut(c, sessions, cookies)
    return c.json(done)
  })

  app.get('/info', signedIn, (c) => {
    const { username, phoneNumber } = c.get('session').user
    // The shop's front end shows a number as it is dialled in China.
    const mobile = phoneNumber?.replace(/^\+86/, '') ?? ''
    return c.json({ ...done, info_data: { username, mobile, email: '', email_active: false } })
  })

  // Signs out, as the shop did.
  app.put('/password', requireJson(), validJson(passwordChange), signedIn, async (c) => {
    const { old_password, new_password } = c.req.valid('json')
    const changed = await changePassword({
      session: c.get('session'),
      currentPassword: old_password,
      newPassword: new_password,
      isSigningOut: true,
      caller: callerOf(c, cookies),
      host: new URL(c.req.url).hostname,
    })
    if (!changed.ok) return fail(c, changed.error)
    cookies.session.clear(c)
    cookies.username.clear(c)
    return c.json(done)
  })

  return app
}

/** The shop's front end has one field for both. What can be a user name is one. */
function identifierOf(text: string, [homeCountry]: AllowedCountries): Identifier {
  const number = usernamePattern.test(text) ? undefined : parsePhoneNumber(text, homeCountry)
  return number?.ok
    ? { by: 'number', phoneNumber: number.value.phoneNumber }
    : { by: 'username', username: text }
}
