import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificateEnd, certificateNotice, expiredSince } from '@main/clusters/client-certificate.ts'
import { makeCertificates } from '@main/lab/certificates.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const now = Date.UTC(2026, 10, 22, 12)
const day = 86_400_000

describe('a client certificate that ends', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cockpit-certificate-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is read from PEM', async () => {
    const made = await makeCertificates(folder, now)
    const pem = await readFile(made.frontProxyCertFile)
    const end = certificateEnd(pem)
    expect(end).toBeGreaterThan(now)
    expect(expiredSince(pem, now)).toBeNull()
    expect(expiredSince(pem, (end ?? 0) + 1000)).toBe(end)
  })

  it('is not known where there is none, or something else', () => {
    expect(certificateEnd(undefined)).toBeNull()
    expect(certificateEnd('not a certificate')).toBeNull()
    expect(certificateNotice(null, now)).toBeNull()
  })

  it.each([
    [now + 15 * day, null],
    [now + 3.5 * day, /ends on 2026-11-26 00:00 UTC, in 3 d/],
    [now + 5 * 3_600_000, /in 5 h/],
    [now + 60_000, /in 1 h/],
    [now - day, /ended on 2026-11-21 12:00 UTC/],
  ])('is announced: %s', (end, words) => {
    const notice = certificateNotice(end, now)
    if (words === null) expect(notice).toBeNull()
    else expect(notice).toMatch(words)
  })
})
