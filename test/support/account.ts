import { vi } from 'vitest'
import type { Purpose } from '../../src/verification/purposes.ts'
import { intercept } from './intercept.ts'
import { type Service, startService } from './service.ts'
import { newVisitor, register, verify, type Visitor } from './visitor.ts'

/** A registered user, three minutes later, so that the number can get another SMS. Needs a fake clock. */
export async function registeredUser(service: Service) {
  const visitor = newVisitor(service)
  const account = await register(service, visitor)
  vi.advanceTimersByTime(180_000)
  return { visitor, ...account }
}

/** Has a code sent for a purpose, and gives the fields of a body that use it. */
export async function proofFor(
  service: Service,
  purpose: Purpose,
  mobile?: string,
  visitor: Visitor = newVisitor(service),
) {
  const { verification_id, sms_code } = await verify(service, visitor, mobile, purpose)
  return { verification_id, sms_code }
}

/** Whether the browser is signed in. */
export async function isSignedIn(visitor: Visitor): Promise<boolean> {
  return (await visitor.get('/v1/session')).status === 200
}

/** The same stores and objects, with a database that commits only after something else has happened. */
export function startLateService(
  service: Service,
  before: () => Promise<unknown>,
  options: Parameters<typeof startService>[0] = {},
): Service {
  const DB = intercept(service.env.DB, ({ method, perform }) =>
    method === 'batch' ? before().then(perform) : perform(),
  )
  return startService({ ...options, env: { DB } })
}

/** Another browser with the same cookies. */
export function copyOf({ cookies }: Visitor, service: Service): Visitor {
  const copy = newVisitor(service)
  for (const [name, value] of cookies) copy.cookies.set(name, value)
  return copy
}
