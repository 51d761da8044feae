import { afterEach, describe, expect, it, vi } from 'vitest'
import { createIsBreached } from './breached-passwords.ts'

afterEach(() => void vi.restoreAllMocks())

/** SHA-1 of `password`: 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8 */
const range = [
  '1D2DA4053E34E76F6576ED1DA63134B5E2A:2',
  '1E4C9B93F3F0682250B6CF8331B7EE68FD8:10434004',
  'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF:0',
].join('\r\n')

/** Answers every request with the same answer, and keeps the requests. */
function answering(answer: () => Promise<Response>) {
  const requests: Request[] = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    requests.push(new Request(input, init))
    return answer()
  }
  return {
    requests,
    isBreached: createIsBreached('https://ranges.example/', { fetch }),
  }
}

describe('a password', () => {
  it('is asked for by the first five digits of its hash, and nothing more', async () => {
    const { requests, isBreached } = answering(async () => new Response(range))
    expect(await isBreached('password')).toBe(true)
    const [request] = requests
    expect(requests).toHaveLength(1)
    expect(request?.method).toBe('GET')
    expect(request?.url).toBe('https://ranges.example/range/5BAA6')
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({ 'add-padding': 'true' })
  })

  it.each([
    ['a range without it', range.replace('1E4C', '1E4D')],
    ['its hash as padding', range.replace('10434004', '0')],
    ['an empty range', ''],
  ])('is not breached by %s', async (_, text) => {
    expect(await answering(async () => new Response(text)).isBreached('password')).toBe(false)
  })

  it.each([
    ['http_503', async () => new Response(range, { status: 503 })],
    ['network', () => Promise.reject(new TypeError('connection refused'))],
    ['too_large', async () => new Response('A'.repeat(256 * 1024 + 1))],
  ])('is accepted when the answer is %s, and an event says so', async (reason, answer) => {
    const logged = vi.spyOn(console, 'warn')
    expect(await answering(answer).isBreached('password')).toBe(false)
    expect(JSON.parse(String(logged.mock.lastCall?.[0]))).toMatchObject({
      event: 'password_not_checked',
      reason,
    })
  })

  it('is accepted after 1.5 s of silence', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort())
    const logged = vi.spyOn(console, 'warn')
    const { isBreached } = answering(() => Promise.reject(new Error('aborted')))
    expect(await isBreached('password')).toBe(false)
    expect(timeout).toHaveBeenCalledWith(1500)
    expect(String(logged.mock.lastCall?.[0])).toContain('"reason":"timeout"')
  })
})
