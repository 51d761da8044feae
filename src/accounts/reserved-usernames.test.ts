import { expect, it } from 'vitest'
import { createIsReserved } from './reserved-usernames.ts'
import { accountSettings } from './settings.ts'

it.each<[string | undefined, readonly string[], readonly string[]]>([
  [undefined, ['admin', 'ADMIN', 'Postmaster', 'support'], ['ada-lovelace', 'admin_of_tea']],
  ['builtin', ['admin', 'support'], ['ada-lovelace', 'builtin']],
  ['Tea-House, barista', ['tea-house', 'TEA-HOUSE', 'barista'], ['admin', 'support', 'tea-house2']],
  ['tea-house,builtin', ['tea-house', 'admin'], ['ada-lovelace']],
  ['', [], ['admin', 'support']],
])('the setting RESERVED_USERNAMES=%s reserves %o and not %o', (setting, reserved, free) => {
  const isReserved = createIsReserved(accountSettings.RESERVED_USERNAMES.parse(setting))
  for (const username of reserved) expect(isReserved(username), username).toBe(true)
  for (const username of free) expect(isReserved(username), username).toBe(false)
})
