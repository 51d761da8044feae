import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { err, ok } from '../../core/result.ts'
import { parseTemplateSmsReply, readReplyBody } from './reply.ts'
import { anyText } from '../../../test/support/property-text.ts'

const httpStatuses = fc.oneof(
  fc.integer({ min: 200, max: 599 }),
  fc.constantFrom(200, 201, 302, 400, 429, 500, 502, 503),
)
const sixDigits = fc.integer({ min: 0, max: 999_999 }).map((code) => String(code).padStart(6, '0'))
const errorCodes = fc.oneof(
  sixDigits.filter((code) => code !== '000000'),
  fc.constantFrom('112306', '160042', '112317', '160034', '112314', '160038', '160041'),
)

/** A reply with this code, and whatever else a provider may put beside it. */
const replyOf = (statusCode: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), fc.boolean())
    .map(([others, templateSMS, isFirst]) =>
      JSON.stringify(
        isFirst ? { statusCode, ...others, statusMsg: 1 } : { ...others, templateSMS, statusCode },
      ),
    )
    .filter((text) => (JSON.parse(text) as { statusCode: unknown }).statusCode === statusCode)

const texts = fc.oneof(anyText(), fc.json())
const bodies = fc.oneof(
  texts.map(ok),
  replyOf('000000').map(ok),
  errorCodes.chain(replyOf).map(ok),
  fc.constantFrom('skipped' as const, 'timeout' as const, 'network' as const, 'too_large' as const).map(err),
)

describe('parseTemplateSmsReply', () => {
  it('says that nothing was sent of no reply that says it was, whatever the HTTP status', () => {
    fc.assert(
      fc.property(httpStatuses, replyOf('000000'), (httpStatus, text) => {
        const { status } = parseTemplateSmsReply(httpStatus, ok(text))
        expect(status).toBe(httpStatus === 200 ? 'accepted' : 'unknown')
      }),
    )
  })

  it('never says that nothing was sent where no word of the provider does', () => {
    fc.assert(
      fc.property(httpStatuses, bodies, (httpStatus, body) => {
        const { status } = parseTemplateSmsReply(httpStatus, body)
        const isRejection =
          (httpStatus >= 400 && httpStatus < 500) || httpStatus === 500 || httpStatus === 503
        const isErrorCode =
          body.ok && /"statusCode":"(?!000000")\d{6}"/.test(body.value.replaceAll(/\s/g, ''))
        const isDefinite = status === 'unavailable' || status === 'refused'
        expect(isDefinite && !isRejection && !isErrorCode).toBe(false)
      }),
    )
  })

  it('tells of the number only by a code that is about the number', () => {
    fc.assert(
      fc.property(
        httpStatuses,
        errorCodes.chain((code) => fc.tuple(fc.constant(code), replyOf(code))),
        (httpStatus, [code, text]) => {
          const outcome = parseTemplateSmsReply(httpStatus, ok(text))
          const about = [
            '112306',
            '160042',
            '112317',
            '160034',
            '112314',
            '160038',
            '160039',
            '160040',
            '160041',
          ]
          if (outcome.status === 'unknown') return
          expect(outcome).toEqual({ status: about.includes(code) ? 'refused' : 'unavailable', reason: code })
        },
      ),
    )
  })

  it('knows nothing after a status that a hop on the way may have written', () => {
    fc.assert(
      fc.property(httpStatuses, bodies, (httpStatus, body) => {
        fc.pre((httpStatus >= 300 && httpStatus < 400) || (httpStatus > 500 && httpStatus !== 503))
        expect(parseTemplateSmsReply(httpStatus, body)).toEqual({
          status: 'unknown',
          reason: `http_${httpStatus}`,
        })
      }),
    )
  })

  it('throws for nothing, and its reason repeats nothing that the other side wrote but six digits', () => {
    fc.assert(
      fc.property(httpStatuses, bodies, (httpStatus, body) => {
        const outcome = parseTemplateSmsReply(httpStatus, body)
        if (outcome.status === 'accepted') expect(outcome.messageId ?? '').toMatch(/^([0-9a-f]{32})?$/i)
        else
          expect(outcome.reason).toMatch(/^(\d{6}|http_\d{3}|skipped|timeout|network|too_large|unreadable)$/)
      }),
    )
  })
})

describe('readReplyBody', () => {
  const never = new AbortController().signal
  const inPieces = (bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> => {
    let from = 0
    let piece = 0
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      if (from >= bytes.length) return controller.close()
      const to = from + (sizes[piece % sizes.length] ?? 1)
      controller.enqueue(bytes.slice(from, to))
      from = to
      piece += 1
    }
    return new ReadableStream<Uint8Array>({ pull })
  }
  const pieceSizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 })

  it('reads the same text in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 30 }), pieceSizes, async (text, sizes) => {
        const stream = inPieces(new TextEncoder().encode(text), sizes)
        expect(await readReplyBody(new Response(stream), never)).toEqual(ok(text))
      }),
    )
  })

  it('reads 16 KiB and refuses more, in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -2, max: 2 }),
        fc.integer({ min: 500, max: 20_000 }),
        async (more, size) => {
          const stream = inPieces(new Uint8Array(16 * 1024 + more).fill(0x20), [size])
          const read = await readReplyBody(new Response(stream), never)
          expect(read).toEqual(more > 0 ? err('too_large') : ok(' '.repeat(16 * 1024 + more)))
        },
      ),
    )
  })
})
