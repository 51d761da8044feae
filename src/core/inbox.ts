/** What a developer sees instead of a phone and a solved picture. Newest first; on the wire as it stands. */
export interface Inbox {
  readonly messages: { to: string; code: string; at: string }[]
  readonly captchas: { captcha_id: string; answer: string }[]
}

const capacity = 1000

export const createInbox = (): Inbox => ({ messages: [], captchas: [] })

/** Adds to the front, and lets the oldest go. */
export const addNewest = <T>(list: T[], item: T): void => {
  list.unshift(item)
  list.length = Math.min(list.length, capacity)
}
