/** What the classic surface answers a call with that succeeded. */
export const done = { code: 0, errmsg: 'ok' } as const
