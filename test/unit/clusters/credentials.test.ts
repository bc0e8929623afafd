import { KubeConfig } from '@kubernetes/client-node'
import { Credentials } from '@main/clusters/credentials.ts'
import type { KubeContext } from '@main/clusters/kube-context.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from './manual-clock.ts'

let clock: ManualClock
let asked: number
let answer: (options: { headers?: Record<string, string> }) => Promise<void>

beforeEach(() => {
  clock = new ManualClock()
  asked = 0
  answer = async (options) => {
    options.headers = { Authorization: `Bearer token-${asked}` }
  }
})

function credentials(signIn: KubeContext['signIn']): Credentials {
  return new Credentials(
    {
      name: 'one',
      file: 'f',
      server: 'https://one',
      defaultNamespace: null,
      signIn,
      program: null,
      trust: 'verified',
      proxyUrl: null,
      impersonation: null,
      fingerprint: '',
      entries: { context: {}, cluster: { entry: {}, folder: '' }, user: null },
      makeKubeConfig() {
        const config = new KubeConfig()
        config.loadFromOptions({
          clusters: [{ name: 'c', server: 'https://one', skipTLSVerify: false }],
          users: [{ name: 'u' }],
          contexts: [{ name: 'one', cluster: 'c', user: 'u' }],
          currentContext: 'one',
        })
        config.applyToHTTPSOptions = async (options) => {
          asked += 1
          await answer(options as { headers?: Record<string, string> })
        }
        return config
      },
    },
    clock,
  )
}
const refusal = (work: Promise<unknown>): Promise<CockpitError> =>
  work.then(
    () => Promise.reject(new Error('accepted')),
    (thrown) => thrown,
  )

describe('credentials', () => {
  it('are asked for once for all who wait, and kept', async () => {
    const own = credentials('fixed')
    const [first, second] = await Promise.all([own.get(), own.get()])
    expect(first).toBe(second)
    expect(await own.get()).toBe(first)
    expect(asked).toBe(1)
    expect(first.headers.Authorization).toBe('Bearer token-1')
  })

  it('are asked for again after a while, and connections are kept while the certificates are the same', async () => {
    const own = credentials('fixed')
    const first = await own.get()
    await clock.advance(61_000)
    const second = await own.get()
    expect(asked).toBe(2)
    expect(second.generation).toBeGreaterThan(first.generation)
    expect(second.tls).toBe(first.tls)
  })

  it('of a program are renewed once when refused, and then a person must come', async () => {
    const own = credentials('plugin')
    const first = await own.get()
    expect(own.refused(first.generation)).toBe(true)
    // Others that were under way with the same ones are the same verdict.
    expect(own.refused(first.generation)).toBe(true)
    const second = await own.get()
    expect(second.headers.Authorization).toBe('Bearer token-2')
    // Another request that was sent with the old ones is no new verdict.
    expect(own.refused(first.generation)).toBe(true)
    expect(own.waitsForPerson).toBe(false)
    expect(own.refused(second.generation)).toBe(false)
    expect(own.waitsForPerson).toBe(true)
    expect(await refusal(own.get())).toMatchObject({ code: 'UNAUTHORIZED' })
    expect(asked).toBe(2)
    own.reset()
    await own.get()
    expect(asked).toBe(3)
  })

  it('that are accepted may be refused again much later', async () => {
    const own = credentials('plugin')
    own.refused((await own.get()).generation)
    await own.get()
    own.accepted()
    expect(own.refused((await own.get()).generation)).toBe(true)
  })

  it('a program that fails is not run again by itself, and its secrets are not repeated', async () => {
    answer = () => Promise.reject(new Error('login failed for Bearer abcdefgh12345678'))
    const own = credentials('plugin')
    const error = await refusal(own.get())
    expect(error).toBeInstanceOf(CockpitError)
    expect(error.message).toContain('login failed')
    expect(error.message).not.toContain('abcdefgh12345678')
    await refusal(own.get())
    await clock.advance(3_600_000)
    await refusal(own.get())
    expect(asked).toBe(1)
  })

  it('a program that never ends is given up after two minutes, which is enough for a browser', async () => {
    answer = () => new Promise(() => undefined)
    const own = credentials('plugin')
    const pending = refusal(own.get())
    await clock.advance(119_000)
    expect(own.waitsForPerson).toBe(false)
    await clock.advance(2_000)
    expect((await pending).message).toContain('120 s')
  })

  it('in a file that is missing for a moment are read again', async () => {
    answer = () => Promise.reject(Object.assign(new Error('no such file, open c.crt'), { code: 'ENOENT' }))
    const own = credentials('fixed')
    expect((await refusal(own.get())).message).toContain('certificate, key or token file is missing')
    answer = async () => undefined
    await own.get()
    expect(asked).toBe(2)
  })
})
