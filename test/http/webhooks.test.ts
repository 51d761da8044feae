import { createScheduledController } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import worker from '../../src/index.ts'
import { proofFor, registeredUser } from '../support/account.ts'
import { addPasskey } from '../support/passkey.ts'
import { inParallel } from '../support/race.ts'
import { bindings, startService } from '../support/service.ts'
import { newUsername, newVisitor, password } from '../support/visitor.ts'

const new_password = 'a staple of another battery'
const webhookSettings = {
  WEBHOOK_URL: 'https://shop.example/hooks',
  WEBHOOK_SECRET: `whsec_${btoa('a secret of the tests, 32 bytes..')}`,
}
/** What the receiver was sent, and how it answers. */
let received: { id: string; type: string; user: string; text: string }[] = []
let isDown: (type: string, user: string) => boolean = () => false

const service = startService({
  settings: webhookSettings,
  fetch: async (request) => {
    const text = await request.text()
    const { type, data } = JSON.parse(text) as { type: string; data: { user_id: string } }
    received.push({ id: request.headers.get('webhook-id') ?? '', type, user: data.user_id, text })
    return new Response(null, { status: isDown(type, data.user_id) ? 500 : 204 })
  },
})

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  await bindings.DB.prepare('DELETE FROM event_outbox').run()
  received = []
  isDown = () => false
})
afterEach(() => void vi.useRealTimers())

/** A user, with the id that events name. */
async function newUser() {
  const user = await registeredUser(service)
  await service.settled()
  const { id } = await (await user.visitor.get('/v1/session')).json<{ id: string }>()
  return { ...user, id }
}

const typesOf = (id: string) => received.filter(({ user }) => user === id).map(({ type }) => type)
const waiting = () => bindings.DB.prepare('SELECT count(*) AS count FROM event_outbox').first('count')

describe('a webhook', () => {
  it('tells of each thing that happens to a user, once and in order', async () => {
    const { visitor, mobile, id, username } = await newUser()
    const put = (path: string, json: object) => visitor.send('PUT', path, { json })
    expect((await put('/v1/user/password', { new_password })).status).toBe(204)
    await service.settled()
    const moved = await put('/v1/user/mobile', await proofFor(service, 'change_mobile'))
    expect(moved.status).toBe(200)
    await service.settled()
    const passkey = await addPasskey(visitor)
    await service.settled()
    expect((await visitor.send('DELETE', `/v1/passkeys/${passkey.id}`)).status).toBe(204)
    await service.settled()
    expect((await visitor.send('DELETE', '/v1/user')).status).toBe(204)
    await service.settled()
    const updates = ['password', 'mobile', 'passkeys', 'passkeys']
    const types = ['user.created', ...updates.map(() => 'user.updated'), 'user.deleted']
    expect(typesOf(id)).toEqual(types)
    const changed = received.flatMap(({ text }) => /"changed":"(\w+)"/.exec(text)?.[1] ?? [])
    expect(changed).toEqual(updates)
    expect(new Set(received.map((one) => one.id)).size).toBe(received.length)
    const texts = received.map(({ text }) => text).join('\n')
    expect(texts).toContain(`"username":"${username}"`)
    for (const secret of [mobile, password, new_password]) expect(texts).not.toContain(secret)
    expect(await waiting()).toBe(0)
  })

  it('tells the old user’s account that its number has moved', async () => {
    const old = await newUser()
    vi.advanceTimersByTime(91 * 86_400_000)
    const proof = await proofFor(service, 'register', old.mobile)
    const body = { username: newUsername(), password, ...proof }
    expect((await newVisitor(service).post('/v1/users', body)).status).toBe(201)
    await service.settled()
    expect(typesOf(old.id)).toEqual(['user.created', 'number.moved'])
  })

  it('of a call that was refused is not recorded', async () => {
    const { visitor } = await newUser()
    received = []
    expect((await visitor.send('PUT', '/v1/user/password', { json: { new_password: 'short' } })).status).toBe(
      400,
    )
    await service.settled()
    expect(received).toEqual([])
    expect(await waiting()).toBe(0)
  })

  it('is not recorded without a receiver', async () => {
    const silent = startService()
    await registeredUser(silent)
    expect(await waiting()).toBe(0)
  })
})

describe('a receiver that is down', () => {
  it('gets an event again after 5 s, then 5 min, and the later ones of its user after it', async () => {
    isDown = () => true
    const { visitor, id } = await newUser()
    vi.advanceTimersByTime(4999)
    expect((await visitor.send('PUT', '/v1/user/password', { json: { new_password } })).status).toBe(204)
    await service.settled()
    expect(typesOf(id)).toEqual(['user.created'])
    const { deliverEvents } = service.services
    vi.advanceTimersByTime(1)
    expect(await deliverEvents()).toBe(0)
    expect(typesOf(id)).toEqual(['user.created', 'user.created'])
    vi.advanceTimersByTime(5 * 60_000 - 1)
    expect(await deliverEvents()).toBe(0)
    expect(typesOf(id)).toHaveLength(2)
    isDown = () => false
    vi.advanceTimersByTime(1)
    expect(await deliverEvents()).toBe(2)
    expect(typesOf(id).slice(2)).toEqual(['user.created', 'user.updated'])
    expect(new Set(received.slice(0, 3).map((one) => one.id)).size).toBe(1)
  })

  it('for one user holds up nobody else', async () => {
    const blocked = await newUser()
    isDown = (_, user) => user === blocked.id
    await blocked.visitor.send('PUT', '/v1/user/password', { json: { new_password } })
    await service.settled()
    const other = await newUser()
    expect(typesOf(other.id)).toEqual(['user.created'])
  })

  it('is given up after three days, which the log tells, and the next events go out', async () => {
    const logged = vi.spyOn(console, 'warn')
    isDown = (type) => type === 'user.created'
    const { visitor, id } = await newUser()
    await visitor.send('PUT', '/v1/user/password', { json: { new_password } })
    await service.settled()
    for (let tries = 0; tries < 12; tries += 1) {
      vi.advanceTimersByTime(86_400_000)
      await service.services.deliverEvents()
    }
    expect(typesOf(id)).toEqual([...Array<string>(10).fill('user.created'), 'user.updated'])
    expect(logged.mock.calls.join()).toContain('"event":"webhook_given_up"')
    expect(await waiting()).toBe(1)
    vi.advanceTimersByTime(30 * 86_400_000)
    await service.services.purgeExpired()
    expect(await waiting()).toBe(0)
  })
})

it('10 deliveries at once send each event once', async () => {
  isDown = () => true
  const { id } = await newUser()
  isDown = () => false
  received = []
  vi.advanceTimersByTime(86_400_000)
  await inParallel(10, () => service.services.deliverEvents())
  expect(typesOf(id)).toEqual(['user.created'])
})

it('the triggers deliver, and only the hourly one purges', async () => {
  const logged = vi.spyOn(console, 'info')
  const env = { ...bindings, ...webhookSettings }
  for (const [cron, purges] of [
    ['*/5 * * * *', 0],
    ['17 * * * *', 1],
  ] as const) {
    await worker.scheduled(createScheduledController({ cron }), env)
    expect(logged.mock.calls.filter(([line]) => String(line).includes('"purged"'))).toHaveLength(purges)
  }
})
