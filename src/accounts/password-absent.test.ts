import { describe, expect, it } from 'vitest'
import { nobodysHash, verifyPassword } from './password-hash.ts'

describe('the hash that stands in for a user who does not exist', () => {
  it.each(['correct horse battery staple', '', '\0'.repeat(16)])('matches no password: %j', async (tried) => {
    // Not outdated: it costs what every new hash costs.
    expect(await verifyPassword(tried, nobodysHash)).toEqual({ matches: false, isOutdated: false })
  })
})
