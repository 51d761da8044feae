import { Webhook } from 'standardwebhooks'
import { answer, createProviderFake } from './provider-fake.ts'

interface HookMessage {
  readonly to: string
  readonly code: string
  readonly id: string
}

/** A strict stand-in for a hook of the operator, as `docs/sms-hook.md` describes it. The library of Standard Webhooks verifies. */
export function createHookFake(url: string, secret: string) {
  const ids = new Set<string>()
  return createProviderFake<HookMessage>({
    check(request, text) {
      const refuse = (status: number, why: string) => ({ refusal: new Response(why, { status }), why })
      if (request.url !== url || request.method !== 'POST') return refuse(404, 'not POST to the URL')
      if (request.headers.get('content-type') !== 'application/json') return refuse(415, 'the Content-Type')
      try {
        new Webhook(secret).verify(text, Object.fromEntries(request.headers))
      } catch {
        return refuse(401, 'the signature')
      }
      const id = request.headers.get('webhook-id') ?? ''
      if (ids.has(id)) return refuse(409, 'the id was used before')
      ids.add(id)
      const [, otp, phone] = /^\{"sms":\{"otp":"(\d{6})","phone":"([1-9]\d{6,14})"\}\}$/.exec(text) ?? []
      if (otp === undefined || phone === undefined) return refuse(400, 'the body')
      return { message: { to: phone, code: otp, id } }
    },
    success: () => ({ body: '{}' }),
    contentType: 'application/json',
    now: () => Date.now(),
  })
}

/** A documented refusal. */
export function hookError(code: string, status = 422) {
  return answer(status, JSON.stringify({ error: { code, message: 'not sent to 8613800138000' } }))
}
