import { beforeEach, describe, expect, it } from 'vitest'
import { buildTemplateSmsRequest } from '../../src/delivery/ronglian/request.ts'
import { account, message, settings } from '../../src/delivery/ronglian/ronglian.test-support.ts'
import { createRonglianFake, faults } from './ronglian-fake.ts'

const nowMs = Date.UTC(2026, 0, 15, 16)
const dayMs = 86_400_000

interface Draft {
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

const fake = createRonglianFake({ ...account, templateIds: ['1'], now: () => nowMs })

beforeEach(() => fake.reset())

/** A correct request, spoilt by `spoil`. */
const post = async (spoil: (draft: Draft) => void, own: Partial<typeof settings> = {}, atMs = nowMs) => {
  const request = buildTemplateSmsRequest({ ...settings, ...own }, message, atMs)
  const { method, url } = request
  const draft = { method, url, headers: Object.fromEntries(request.headers), body: await request.text() }
  spoil(draft)
  const { url: spoiltUrl, ...init } = draft
  const answer = await fake.fetch(spoiltUrl, init)
  return { httpStatus: answer.status, statusCode: (await answer.json<{ statusCode: string }>()).statusCode }
}

const sign = (value: string) => (draft: Draft) => void (draft.headers['authorization'] = btoa(value))
const query = (change: (search: string) => string) => (draft: Draft) => {
  const url = new URL(draft.url)
  url.search = change(url.search)
  draft.url = url.href
}
const header = (name: string, value: string) => (draft: Draft) => void (draft.headers[name] = value)
const body = (changed: Record<string, unknown>) => (draft: Draft) => {
  draft.body = JSON.stringify({ ...(JSON.parse(draft.body) as object), ...changed })
}
const path = (from: string, to: string) => (draft: Draft) => void (draft.url = draft.url.replace(from, to))
const nothing = () => {}

describe('the Ronglian fake', () => {
  it.each<[string, string, (draft: Draft) => void, Partial<typeof settings>?, number?]>([
    ['another method', '112602', (draft) => void (draft.method = 'PUT')],
    ['another version', '112604', path('2013-12-26', '2014-12-26')],
    ['no Accept', '112610', header('accept', '*/*')],
    ['another type', '112611', header('content-type', 'application/json')],
    ['no authorisation', '111101', (draft) => void delete draft.headers['authorization']],
    ['a scheme word', '111102', header('authorization', 'Basic c2lkOnRz')],
    ['no colon', '111103', sign(account.accountSid)],
    ['a day that does not exist', '111113', sign(`${account.accountSid}:20260230000000`)],
    ['an old timestamp', '111106', nothing, {}, nowMs - dayMs - 1000],
    ['a future timestamp', '111106', nothing, {}, nowMs + dayMs + 1000],
    ['another sid in the header', '111107', sign('8a216da8000000000000000000000009:20260116000000')],
    ['an unknown account', '111141', nothing, { ronglianAccountSid: '8a216da8000000000000000000000009' }],
    ['no sig', '111108', query(() => '')],
    ['two sigs', '111108', query((search) => `${search}&${search.slice(1)}`)],
    ['a lower-case sig', '111109', query((search) => search.toLowerCase())],
    ['a sig of another second', '111109', sign(`${account.accountSid}:20260116000001`)],
    ['no JSON', '112616', (draft) => void (draft.body = 'to=13800138000')],
    ['an unknown key', '112616', body({ subAppend: '1' })],
    ['another app', '111181', nothing, { ronglianAppId: '8a216da8000000000000000000000009' }],
    ['the number in E.164', '112306', body({ to: '+8613800138000' })],
    ['10 digits', '112306', body({ to: '1380013800' })],
    ['another template', '112308', nothing, { ronglianTemplateId: '2' }],
    ['minutes as a number', '112311', body({ datas: ['012345', 3] })],
    ['three of datas', '112311', body({ datas: ['012345', '3', '1'] })],
    ['a code of 5 digits', '112311', body({ datas: ['12345', '3'] })],
    ['a fraction of a minute', '112311', body({ datas: ['012345', '2.5'] })],
  ])('refuses %s with %s and delivers nothing', async (_, statusCode, spoil, own, atMs) => {
    expect(await post(spoil, own, atMs)).toEqual({ httpStatus: 200, statusCode })
    expect(fake.rejections).toEqual([expect.stringContaining(`${statusCode}: `)])
    expect(fake.messages).toEqual([])
    expect(fake.requests).toBe(1)
  })

  it.each([nowMs - dayMs, nowMs, nowMs + dayMs])('accepts a timestamp up to 24 h off: %i', async (atMs) => {
    expect(await post(nothing, {}, atMs)).toEqual({ httpStatus: 200, statusCode: '000000' })
    expect(fake.messages).toEqual([{ to: '13800138000', code: '012345', minutes: '3', templateId: '1' }])
  })

  it('refuses a wrong request whatever fault it was told to show', async () => {
    fake.respondWith(faults.replyLost)
    expect(await post(body({ to: '1' }))).toEqual({ httpStatus: 200, statusCode: '112306' })
    expect(fake.messages).toEqual([])
  })

  it('shows faults in the order given, then the lasting one, then none', async () => {
    fake.failNext(faults.code('160038'))
    fake.failNext(faults.code('160042'))
    fake.respondWith(faults.code('111000'))
    const codes = [await post(nothing), await post(nothing), await post(nothing), await post(nothing)]
    expect(codes.map(({ statusCode }) => statusCode)).toEqual(['160038', '160042', '111000', '111000'])
    fake.respondWith(undefined)
    expect(await post(nothing)).toMatchObject({ statusCode: '000000' })
    expect(fake.messages).toHaveLength(1)
  })

  it('shows a fault to one number only, as often as it is asked', async () => {
    fake.failFor('13800138000', faults.code('160042'))
    const codes = [await post(nothing), await post(nothing), await post(body({ to: '13800138001' }))]
    expect(codes.map(({ statusCode }) => statusCode)).toEqual(['160042', '160042', '000000'])
    expect(fake.messages.map(({ to }) => to)).toEqual(['13800138001'])
    expect(fake.deliveredAtMs).toEqual([nowMs])
    fake.reset()
    expect(await post(nothing)).toMatchObject({ statusCode: '000000' })
  })

  it('breaks a hanging call on reset, and forgets it', async () => {
    fake.respondWith(faults.hang)
    const hanging = fake.fetch(buildTemplateSmsRequest(settings, message, nowMs))
    const failure = hanging.catch((error: unknown) => error)
    // The fake hangs only once it has read the body.
    await expect.poll(() => fake.hanging).toBe(1)
    fake.reset()
    expect(await failure).toMatchObject({ message: 'connection reset' })
    expect(fake.requests).toBe(0)
  })
})
