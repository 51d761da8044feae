import { expect, it } from 'vitest'
import { secureRandom } from './random.ts'
import { createSealer } from './seal.ts'

const secret = 'a secret of this test, long enough for a key'
const sealer = createSealer([secret], secureRandom)

it('opens what it sealed, each time in another form', async () => {
  const [once, again] = [await sealer.seal('a', 'ein Text · 文'), await sealer.seal('a', 'ein Text · 文')]
  expect(once).not.toBe(again)
  expect(await sealer.open('a', once)).toBe('ein Text · 文')
})

it('opens nothing that was sealed for another use or with another secret, or was changed', async () => {
  const sealed = await sealer.seal('a', 'text')
  expect(await sealer.open('b', sealed)).toBeUndefined()
  expect(await createSealer([`${secret}!`], secureRandom).open('a', sealed)).toBeUndefined()
  const changed = `${sealed.slice(0, -4)}${sealed.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
  for (const text of [changed, '', 'A']) expect(await sealer.open('a', text)).toBeUndefined()
})

it('opens what the former secret sealed', async () => {
  const rotated = createSealer([`${secret}!`, secret], secureRandom)
  expect(await rotated.open('a', await sealer.seal('a', 'text'))).toBe('text')
  expect(await sealer.open('a', await rotated.seal('a', 'text'))).toBeUndefined()
})
