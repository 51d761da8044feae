import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { answer, request } from './example.ts'
import { asCurl, describeFinding } from './report.ts'

/** What bash makes of the words of a command, by bytes. */
const wordsOf = (command: string): string[] =>
  execFileSync('bash', ['-c', `printf '%s\\0' ${command}`])
    .toString('latin1')
    .split('\0')
    .slice(0, -1)

describe('asCurl', () => {
  it('writes a command that bash reads back to the byte', () => {
    const body = Uint8Array.from([0x7b, 0x27, 0x5c, 0xff, 0x0a, 0x24, 0x7d])
    const words = wordsOf(
      asCurl(
        'http://127.0.0.1:1',
        request({
          path: "/v1/things?a='b'",
          headers: [
            ['Host', 'latchkey.example'],
            ['Cookie', 'a=\u00e9; b="c"'],
            ['X-Empty', ''],
            ['Content-Length', '7'],
          ],
          body,
        }),
      ),
    )
    expect(words.at(-1)).toBe("http://127.0.0.1:1/v1/things?a='b'")
    expect(words).toContain('Cookie: a=\u00e9; b="c"')
    expect(words).toContain('X-Empty;')
    expect(words[words.indexOf('--data-binary') + 1]).toBe(String.fromCharCode(...body))
    expect(words.join()).not.toContain('Content-Length')
  })

  it('asks for a HEAD as curl wants it', () => {
    expect(asCurl('http://x', request({ method: 'HEAD' }))).toContain(' --head ')
  })
})

describe('describeFinding', () => {
  it('tells why, how to do it again, and what was answered', () => {
    const finding = {
      request: request(),
      answer: answer(500, { code: 'internal' }),
      problems: ['the answer is 500'],
    }
    expect(describeFinding('http://x', finding)).toMatch(
      /- the answer is 500\n {2}curl .*'http:\/\/x\/v1\/things'\n {2}500 .*\n {2}\{"code":"internal"\}/,
    )
  })

  it('tells that there was no answer', () => {
    expect(
      describeFinding('http://x', { request: request(), answer: undefined, problems: ['reset'] }),
    ).toContain('no answer')
  })
})
