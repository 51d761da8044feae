import { addNewest, type Inbox } from '../../core/inbox.ts'
import type { SmsSender } from '../provider.ts'

/** Sends nothing: keeps what it would send. For development only. */
export const outboxSender =
  (inbox: Inbox, now: () => number): SmsSender =>
  async ({ to, code }) => {
    addNewest(inbox.messages, { to, code, at: new Date(now()).toISOString() })
    return { status: 'accepted', messageId: undefined }
  }
