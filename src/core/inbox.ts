/** What a developer sees instead of a phone and a solved picture. Newest first; the fields are those on the wire. */
export interface Inbox {
  readonly messages: { to: string; code: string; at: string }[]
  readonly captchas: { captcha_id: string; answer: string }[]
}

const capacity = 1000

export function createInbox(): Inbox {
  return { messages: [], captchas: [] }
}

/** Adds to the front, and drops the oldest. */
export function addNewest<T>(list: T[], item: T): void {
  list.unshift(item)
  list.length = Math.min(list.length, capacity)
}
