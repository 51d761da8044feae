/** Spans of time in milliseconds. */

export const secondMs = 1000

export const minuteMs = 60 * secondMs

export const hourMs = 60 * minuteMs

/** A day is 24 hours, not a calendar day: no limit resets for everybody at midnight. */
export const dayMs = 24 * hourMs
