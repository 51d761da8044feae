import type { Context } from 'hono'
import * as z from 'zod'
import type { OpenedSession } from '../../accounts/sessions.ts'
import type { User } from '../../accounts/users.ts'
import { signInBrowser, type BrowserParts } from '../http/session.ts'

export const user = z
  .object({
    id: z.string().meta({ example: 'hMdzJcX1TGuWn0e1oRrM6A' }),
    username: z.string().meta({ example: 'ada-lovelace' }),
    mobile: z.string().nullable().meta({
      description: 'E.164. `null` if somebody else has the number now, and has registered with it.',
      example: '+8613800138000',
    }),
    created_at: z.iso.datetime().meta({ description: 'RFC 3339, UTC', example: '2026-01-15T02:30:45.000Z' }),
  })
  .meta({ id: 'User' })

export function userBody({ id, username, phoneNumber, createdAtMs }: User): z.input<typeof user> {
  return { id, username, mobile: phoneNumber ?? null, created_at: timestamp(createdAtMs) }
}

/** RFC 3339, UTC. */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString()
}

/** Signs the browser in, and answers with the user. */
export type SessionAnswer = (c: Context, session: OpenedSession) => Response

export function createSessionAnswer(parts: BrowserParts, maxAgeSeconds: number): SessionAnswer {
  return function answerSession(c, session) {
    signInBrowser(c, parts, session, maxAgeSeconds)
    // The classic surface may have shown another name to this browser's scripts.
    parts.cookies.username.clear(c)
    return c.json(userBody(session.user), 201)
  }
}
