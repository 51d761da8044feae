import { describe, expect, it } from 'vitest'
import { ok } from '../../core/result.ts'
import { parsePublishReply } from './reply.ts'

const id = '567910cd-659e-55d4-8ccb-5aaf14679dc0'
const xmlns = 'xmlns="https://sns.amazonaws.com/doc/2010-03-31/"'
const accepted =
  `<PublishResponse ${xmlns}><PublishResult><MessageId>${id}</MessageId></PublishResult><ResponseMetadata>` +
  '<RequestId>d74b8436-ae13-5ab4-a9ff-ce54dfea72a0</RequestId></ResponseMetadata></PublishResponse>'

/** The documented codes that mean “not sent”. */
const documented = {
  refused: 'InvalidParameter InvalidParameterValue ParameterValueInvalid OptedOut',
  unavailable:
    'Throttled Throttling ThrottlingException AuthorizationError AccessDenied AccessDeniedException ' +
    'ExpiredToken ExpiredTokenException IncompleteSignature InvalidClientTokenId InvalidSecurity ' +
    'MissingAuthenticationToken NotAuthorized OptInRequired RequestExpired SignatureDoesNotMatch ' +
    'UnrecognizedClientException InvalidAction InvalidQueryParameter MalformedQueryString MissingAction ' +
    'MissingParameter ValidationError ValidationException',
  failed: 'InternalError InternalFailure ServiceUnavailable KMSDisabled NotFound Anything',
} as const

describe('a reply of Amazon SNS', () => {
  it.each([
    ['as documented', accepted],
    ['with a declaration and spaces', `<?xml version="1.0"?>\n${accepted.replaceAll('><', '>\n  <')}\n`],
  ])('accepts with HTTP 200 and a message id, %s', (_, xml) => {
    expect(parse(200, xml)).toEqual({ status: 'accepted', messageId: id })
  })

  it.each(Object.entries(documented))('is %s for these codes: %s', (status, codes) => {
    for (const reason of codes.split(' '))
      for (const httpStatus of [400, 403, 429, 500, 503])
        expect(parse(httpStatus, refusal(reason))).toEqual({ status, reason })
  })

  it.each([
    ['nothing', ''],
    ['JSON', `{"MessageId":"${id}"}`],
    ['a cut reply', accepted.slice(0, -1)],
    ['two replies', accepted + accepted],
    ['another id', accepted.replace(id, '14155552671')],
    ['two ids', accepted.replace('</PublishResult>', `<MessageId>${id}</MessageId></PublishResult>`)],
    ['a comment around it', `<!-- ${accepted} -->`],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${accepted}`],
    ['an error', refusal('InvalidParameter')],
  ])('is unknown with HTTP 200 and anything else: %s', (_, xml) => {
    expect(parse(200, xml)).toEqual({ status: 'unknown', reason: 'unreadable' })
  })

  it.each([
    ['a success', accepted],
    ['a code with digits', refusal('A14155552671')],
    ['a code of over 40 letters', refusal('A'.repeat(41))],
    ['two codes', refusal('Throttled</Code><Code>Throttled')],
    ['a code in the message only', refusal('X').replace('X', '').replace('no', '<Code>Throttled</Code>')],
    ['a reply that is cut', refusal('Throttled').trimEnd().slice(0, -1)],
  ])('is a failure with HTTP 400 and anything else: %s', (_, xml) => {
    expect(parse(400, xml)).toEqual({ status: 'failed', reason: 'http_400' })
  })

  it.each([201, 302, 501, 502, 504])('is unknown with another HTTP status: %i', (httpStatus) => {
    for (const xml of [accepted, refusal('InvalidParameter')])
      expect(parse(httpStatus, xml)).toMatchObject({ status: 'unknown' })
  })
})

function refusal(code: string) {
  return (
    `<ErrorResponse ${xmlns}>\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n` +
    '    <Message>no &amp; +14155552671</Message>\n  </Error>\n  <RequestId>x</RequestId>\n</ErrorResponse>\n'
  )
}

function parse(httpStatus: number, xml: string) {
  return parsePublishReply(httpStatus, ok(xml))
}
