import { BlockList, isIP } from 'node:net'
import { CockpitError } from '@shared/contract/cockpit-error.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface ProxyChoice {
  /** May hold a user and a password: never shown. */
  readonly url: URL
  /** Where it was read, for a person: "proxy-url of the kubeconfig", "HTTPS_PROXY". */
  readonly from: string
}

/**
 * The proxy on the way to a server, by client-go's rules: a context's `proxy-url` wins and knows no exceptions; else
 * HTTPS_PROXY (HTTP_PROXY for plain http) unless NO_PROXY names the server (golang.org/x/net/http/httpproxy; undici's
 * EnvHttpProxyAgent knows no address ranges there). This machine is never reached through a proxy of the environment.
 * @returns null for a direct connection.
 * @throws CockpitError UNSUPPORTED_PROXY, which names neither user nor password.
 */
export function proxyFor(server: string, proxyUrl: string | null, environment: Environment): ProxyChoice | null {
  if (proxyUrl !== null) return { url: usable(proxyUrl, 'proxy-url'), from: 'proxy-url of the kubeconfig' }
  const target = new URL(server)
  const names = target.protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy']
  const name = names.find((each) => environment[each])
  const value = name === undefined ? undefined : environment[name]
  if (name === undefined || value === undefined) return null
  if (isExempt(target, environment.NO_PROXY || environment.no_proxy || '')) return null
  return { url: usable(value.includes('://') ? value : `http://${value}`, name), from: name }
}

function usable(text: string, name: string): URL {
  const refuse = (why: string, hint: string) => new CockpitError('UNSUPPORTED_PROXY', `${name} ${why}`, hint)
  if (!URL.canParse(text)) throw refuse('is not a URL', 'It reads like http://proxy.example:3128.')
  const url = new URL(text)
  if (['http:', 'https:', 'socks5:', 'socks5h:'].includes(url.protocol) && url.hostname !== '') return url
  throw refuse(
    `names a ${url.protocol.replace(':', '')} proxy, which the cockpit does not support`,
    'Name an http, https or socks5 proxy.',
  )
}

/** Whether NO_PROXY names this server; the rules are those of Go's programs, kubectl among them. */
export function isExempt(target: URL, rules: string): boolean {
  const host = target.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  const port = target.port || (target.protocol === 'https:' ? '443' : '80')
  if (host === 'localhost' || (isIP(host) !== 0 && loopbacks.check(host, familyOf(host)))) return true
  return rules
    .split(',')
    .map((rule) => rule.trim().toLowerCase())
    .some((rule) => rule !== '' && covers(rule, host, port))
}

function covers(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true
  if (rule.includes('/')) return inRange(rule, host)
  const { name, port: onlyPort } = splitPort(rule)
  if (onlyPort !== null && onlyPort !== port) return false
  if (isIP(name) !== 0) return name === host
  const suffix = name.startsWith('*.') ? name.slice(1) : name
  if (suffix.startsWith('.')) return host.endsWith(suffix)
  return host === suffix || host.endsWith(`.${suffix}`)
}

function splitPort(rule: string): { name: string; port: string | null } {
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(rule)
  if (bracketed) return { name: bracketed[1] ?? '', port: bracketed[2] ?? null }
  if (isIP(rule) === 6) return { name: rule, port: null }
  const ported = /^(.*):(\d+)$/.exec(rule)
  return ported ? { name: ported[1] ?? '', port: ported[2] ?? null } : { name: rule, port: null }
}

function inRange(rule: string, host: string): boolean {
  const [network = '', bits = ''] = rule.split('/')
  const family = isIP(network)
  const length = Number(bits)
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(bits) || length > (family === 4 ? 32 : 128)) return false
  const range = new BlockList()
  range.addSubnet(network, length, familyOf(network))
  return range.check(host, familyOf(host))
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

const loopbacks = new BlockList()
loopbacks.addSubnet('127.0.0.0', 8, 'ipv4')
loopbacks.addAddress('::1', 'ipv6')
