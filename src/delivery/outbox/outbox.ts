import { addNewest, type Inbox } from '../../core/inbox.ts'
import type { SmsProvider } from '../provider.ts'

/** Sends nothing: keeps what it would send. For development only. */
export function createOutbox(inbox: Inbox, now: () => number): SmsProvider {
  return {
    name: 'outbox',
    countries: undefined,
    async send({ to, code }) {
      addNewest(inbox.messages, { to: to.phoneNumber, code, at: new Date(now()).toISOString() })
      return { status: 'accepted', messageId: undefined }
    },
  }
}
