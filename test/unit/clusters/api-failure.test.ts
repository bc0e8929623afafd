import { failureOfStatus, failureOfTransport, readStatus, withoutSecrets } from '@main/clusters/api-failure.ts'
import { describe, expect, it } from 'vitest'

const withCode = (code: string, message = 'm') => Object.assign(new Error(message), { code })

describe('failures without an answer', () => {
  it.each([
    ['ECONNREFUSED', 'UNREACHABLE', 'connection refused'],
    ['ENOTFOUND', 'UNREACHABLE', 'cannot be resolved'],
    ['EHOSTUNREACH', 'UNREACHABLE', 'no route'],
    ['ECONNRESET', 'UNREACHABLE', 'cut'],
    ['UND_ERR_CONNECT_TIMEOUT', 'TIMED_OUT', 'not answered in time'],
    ['CERT_HAS_EXPIRED', 'TLS_UNTRUSTED', 'expired'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS_UNTRUSTED', 'certificate authority'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS_UNTRUSTED', 'certificate authority'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS_UNTRUSTED', 'another name'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'UNAUTHORIZED', 'client certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS_UNTRUSTED', 'No TLS connection'],
    ['HPE_INVALID_CONSTANT', 'BAD_ANSWER', 'HTTP'],
    ['ESOMETHING', 'UNREACHABLE', 'm'],
  ])('%s is %s', (code, expected, words) => {
    const error = failureOfTransport(withCode(code), 'api:6443')
    expect(error.code).toBe(expected)
    expect(error.message).toContain(words)
    expect(error.hint).not.toBe('')
  })

  it('looks through the wrappings of sockets and of several addresses', () => {
    const wrapped = Object.assign(new Error('other side closed'), {
      code: 'UND_ERR_SOCKET',
      cause: withCode('ECONNREFUSED'),
    })
    expect(failureOfTransport(wrapped, 's').message).toContain('refused')
    expect(
      failureOfTransport(new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')]), 's').message,
    ).toContain('refused')
    expect(failureOfTransport(new TypeError('fetch failed', { cause: withCode('CERT_HAS_EXPIRED') }), 's').code).toBe(
      'TLS_UNTRUSTED',
    )
  })

  it('keeps what is in words already', () => {
    const error = failureOfStatus(404, null, 's')
    expect(failureOfTransport(error, 's')).toBe(error)
  })
})

describe('HTTP statuses', () => {
  it('keep the API’s own sentence', () => {
    const told = readStatus(
      JSON.stringify({
        kind: 'Status',
        message: 'nodes is forbidden: User "dev" cannot list',
        reason: 'Forbidden',
        code: 403,
      }),
    )
    expect(failureOfStatus(403, told, 's')).toMatchObject({
      code: 'FORBIDDEN',
      message: 'nodes is forbidden: User "dev" cannot list',
      status: 403,
    })
  })

  it('tell how long to wait, from the body or the header', () => {
    expect(
      failureOfStatus(429, readStatus('{"kind":"Status","details":{"retryAfterSeconds":3}}'), 's', '9').retryAfterMs,
    ).toBe(3_000)
    expect(failureOfStatus(429, null, 's', '9').retryAfterMs).toBe(9_000)
    expect(failureOfStatus(429, null, 's', 'Sun, 22 Nov 2026 12:00:00 GMT').retryAfterMs).toBeNull()
    expect(failureOfStatus(429, null, 's').message).toContain('busy')
  })

  it.each([
    ['a day', '86400', 300_000],
    ['longer than any timer can', '99999999999', 300_000],
    ['less than nothing', '-5', null],
    ['nothing', '', null],
    ['a word', 'soon', null],
    ['without end', 'Infinity', null],
  ])('let no server have us wait %s', (_how, header, ms) => {
    expect(failureOfStatus(429, null, 's', header).retryAfterMs).toBe(ms)
  })

  it('let no body do so either', () => {
    const told = (seconds: number) => readStatus(`{"kind":"Status","details":{"retryAfterSeconds":${seconds}}}`)
    expect(failureOfStatus(429, told(1e12), 's').retryAfterMs).toBe(300_000)
    expect(failureOfStatus(429, told(-7), 's').retryAfterMs).toBe(0)
  })

  it('read a Status only where there is one', () => {
    expect(readStatus('<html>')).toBeNull()
    expect(readStatus('{"kind":"Pod"}')).toBeNull()
    expect(readStatus('{"kind":"Sta')).toBeNull()
  })
})

describe('withoutSecrets', () => {
  it.each([
    'Authorization: Bearer abcdefgh12345678',
    'basic dXNlcjpwYXNzd29yZA==',
    'token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhYmMifQ.sig',
    'proxy http://user:hunter22@proxy:3128 refused',
  ])('%s loses what looks like a credential', (text) => {
    const clean = withoutSecrets(text)
    for (const secret of ['abcdefgh12345678', 'dXNlcjpwYXNzd29yZA', 'eyJzdWIiOiJhYmMifQ', 'hunter22'])
      expect(clean).not.toContain(secret)
  })

  it('leaves ordinary sentences alone', () => {
    const text = 'pods is forbidden: User "system:serviceaccount:n:basic-user" cannot list https://host/path'
    expect(withoutSecrets(text)).toBe(text)
  })
})
