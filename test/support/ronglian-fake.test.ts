import { beforeEach, describe, expect, it } from 'vitest'
import { buildTemplateSmsRequest } from '../../src/delivery/ronglian/request.ts'
import { account, message, settings } from '../../src/delivery/ronglian/ronglian.test-support.ts'
import { createRonglianFake, faults } from './ronglian-fake.ts'

interface Draft {
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

type Change = (draft: Draft) => void

const nowMs = Date.UTC(2026, 0, 15, 16)
const dayMs = 86_400_000
const otherSid = '8a216da8000000000000000000000009'
const fake = createRonglianFake({ ...account, templateIds: ['1'], now: () => nowMs })

beforeEach(() => fake.reset())

describe('the Ronglian fake', () => {
  it.each<[string, string, Change, Partial<typeof settings>?, number?]>([
    ['another method', '112602', (draft) => (draft.method = 'PUT')],
    ['another version', '112604', url('2013-12-26', '2014-12-26')],
    ['another Accept', '112610', header('accept', '*/*')],
    ['another type', '112611', header('content-type', 'application/json')],
    ['no authorisation', '111101', (draft) => delete draft.headers['authorization']],
    ['a scheme word', '111102', header('authorization', 'Basic c2lkOnRz')],
    ['no colon', '111103', header('authorization', btoa(account.accountSid))],
    [
      'a day that does not exist',
      '111113',
      header('authorization', btoa(`${account.accountSid}:20260230000000`)),
    ],
    ['an old timestamp', '111106', none, {}, nowMs - dayMs - 1000],
    ['a future timestamp', '111106', none, {}, nowMs + dayMs + 1000],
    ['another sid in the header', '111107', header('authorization', btoa(`${otherSid}:20260116000000`))],
    ['an unknown account', '111141', none, { ronglianAccountSid: otherSid }],
    ['no sig', '111108', url(/\?.*/, '')],
    ['two sigs', '111108', url(/\?(.*)/, '?$1&$1')],
    [
      'a lower-case sig',
      '111109',
      (draft) => (draft.url = draft.url.replace(/sig=.*/, (sig) => sig.toLowerCase())),
    ],
    ['no object', '112616', (draft) => (draft.body = '[]')],
    ['an unknown key', '112616', body({ extra: 1 })],
    ['another app', '111181', none, { ronglianAppId: otherSid }],
    ['a number of 10 digits', '112306', body({ to: '1380013800' })],
    ['another template', '112308', none, { ronglianTemplateId: '2' }],
    ['minutes as a number', '112311', body({ datas: ['012345', 3] })],
    ['three of datas', '112311', body({ datas: ['012345', '3', '1'] })],
    ['a code of 5 digits', '112311', body({ datas: ['12345', '3'] })],
  ])('refuses %s with %s and delivers nothing', async (_, statusCode, change, own, atMs) => {
    fake.respondWith(faults.replyLost)
    expect(await send(change, own, atMs)).toBe(statusCode)
    expect(fake.rejections).toEqual([expect.stringContaining(`${statusCode}: `)])
    expect(fake.messages).toEqual([])
  })

  it('delivers a correct request, up to 24 h off', async () => {
    for (const atMs of [nowMs - dayMs, nowMs, nowMs + dayMs])
      expect(await send(none, {}, atMs)).toBe('000000')
    const delivered = { to: '13800138000', code: '012345', minutes: '3', templateId: '1' }
    expect(fake.messages).toEqual([delivered, delivered, delivered])
  })

  it('fails for a number, then in the order given, then always', async () => {
    fake.failFor('13800138001', faults.code('160042'))
    fake.failNext(faults.code('160038'))
    fake.respondWith(faults.code('111000'))
    const codes = [await send(body({ to: '13800138001' })), await send(none), await send(none)]
    expect(codes).toEqual(['160042', '160038', '111000'])
    expect(fake.messages).toEqual([])
    fake.respondWith(undefined)
    expect(await send(none)).toBe('000000')
    expect(fake.deliveredAtMs).toEqual([nowMs])
  })

  it('breaks a hanging call on reset', async () => {
    fake.respondWith(faults.hang)
    const failure = fake
      .fetch(buildTemplateSmsRequest(settings, message, nowMs))
      .catch((error: unknown) => error)
    await expect.poll(() => fake.hanging).toBe(1)
    fake.reset()
    expect(await failure).toMatchObject({ message: 'connection reset' })
    expect(fake.requests).toBe(0)
  })
})

/** Sends a correct request after one change, and gives the status code of the answer. */
async function send(change: Change, own: Partial<typeof settings> = {}, atMs = nowMs): Promise<string> {
  const request = buildTemplateSmsRequest({ ...settings, ...own }, message, atMs)
  const draft = {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
  }
  change(draft)
  const answer = await fake.fetch(draft.url, draft)
  expect(answer.status).toBe(200)
  return (await answer.json<{ statusCode: string }>()).statusCode
}

function none(): void {}

function url(from: string | RegExp, to: string): Change {
  return (draft) => void (draft.url = draft.url.replace(from, to))
}

function header(name: string, value: string): Change {
  return (draft) => void (draft.headers[name] = value)
}

function body(members: object): Change {
  return (draft) => void (draft.body = JSON.stringify({ ...(JSON.parse(draft.body) as object), ...members }))
}
