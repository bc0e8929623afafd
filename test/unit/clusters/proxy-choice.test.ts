import { isExempt, proxyFor } from '@main/clusters/proxy-choice.ts'
import { describe, expect, it } from 'vitest'

const api = 'https://api.prod.example:6443'

describe('which proxy', () => {
  it('none without a word of one', () => {
    expect(proxyFor(api, null, {})).toBeNull()
  })

  it('proxy-url wins over the environment, and NO_PROXY does not count for it', () => {
    const choice = proxyFor(api, 'http://own:3128', { HTTPS_PROXY: 'http://other:1', NO_PROXY: '*' })
    expect(choice?.url.host).toBe('own:3128')
    expect(choice?.from).toBe('proxy-url of the kubeconfig')
  })

  it.each([
    [api, { HTTPS_PROXY: 'http://p:1' }, 'p:1', 'HTTPS_PROXY'],
    [api, { https_proxy: 'http://p:1' }, 'p:1', 'https_proxy'],
    [api, { HTTPS_PROXY: 'p.example:3128' }, 'p.example:3128', 'HTTPS_PROXY'],
    ['http://api.example:8080', { HTTP_PROXY: 'http://p:1' }, 'p:1', 'HTTP_PROXY'],
  ])('%s with %o', (server, environment, host, from) => {
    const choice = proxyFor(server, null, environment)
    expect(choice?.url.host).toBe(host)
    expect(choice?.from).toBe(from)
  })

  it('HTTP_PROXY is not for https', () => {
    expect(proxyFor(api, null, { HTTP_PROXY: 'http://p:1' })).toBeNull()
  })

  it.each(['socks5://p:1080', 'socks5h://me:word@p', 'https://p'])('%s may be named in either place', (url) => {
    expect(proxyFor(api, url, {})?.url.href).toBe(new URL(url).href)
    expect(proxyFor(api, null, { HTTPS_PROXY: url })?.from).toBe('HTTPS_PROXY')
  })

  it.each(['socks4://p:1080', 'socks5://', 'ftp://p', 'not a url'])(
    '%s is refused in words, without credentials',
    (url) => {
      const withSecret = url.replace('://', '://me:hunter22@')
      const refused = () => proxyFor(api, withSecret, {})
      expect(refused).toThrowError(expect.objectContaining({ code: 'UNSUPPORTED_PROXY' }))
      expect(refused).not.toThrowError(/hunter22/)
    },
  )
})

describe('NO_PROXY', () => {
  it.each([
    [api, 'api.prod.example', true],
    [api, 'prod.example', true],
    [api, '.prod.example', true],
    [api, '*.prod.example', true],
    [api, 'od.example', false],
    [api, '.api.prod.example', false],
    [api, 'other.example, PROD.EXAMPLE', true],
    [api, 'api.prod.example:6443', true],
    [api, 'api.prod.example:443', false],
    ['https://api.prod.example', 'api.prod.example:443', true],
    [api, '*', true],
    [api, '', false],
    ['https://10.1.2.3:6443', '10.0.0.0/8', true],
    ['https://11.1.2.3:6443', '10.0.0.0/8', false],
    ['https://10.1.2.3:6443', '10.1.2.3', true],
    ['https://10.1.2.3:6443', '10.1.2.3:443', false],
    ['https://10.1.2.3:6443', '10.1.2', false],
    ['https://10.1.2.3:6443', '10.0.0.0/99', false],
    ['https://[fd00::1]:6443', 'fd00::/8', true],
    ['https://[fd00::1]:6443', '10.0.0.0/8', false],
    ['https://localhost:6443', '', true],
    ['https://127.0.0.1:6443', '', true],
    ['https://127.9.9.9', '', true],
    ['https://[::1]:6443', '', true],
  ])('%s with %s: %s', (server, rules, expected) => {
    expect(isExempt(new URL(server), rules)).toBe(expected)
  })
})
