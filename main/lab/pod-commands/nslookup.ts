import { request } from 'node:http'
import { networkHeaders } from './network-socket.ts'
import type { PodCommand, PodPlace } from './pod-place.ts'

/** Where a pod's resolver points to. */
const dnsService = 'kube-dns.kube-system.svc.cluster.local'

/** Stands in for nslookup: asks the cluster network for a service's address, which it takes from the API server. */
export const nslookup: PodCommand = async ({ argv, place, output }) => {
  const name = argv.find((word) => !word.startsWith('-'))
  if (name === undefined) {
    output.stderr('nslookup: give the name of a service\n')
    return 1
  }
  const server = await resolve(place, dnsService)
  if (server === null) {
    output.stderr(';; connection timed out; no servers could be reached\n')
    return 1
  }
  output.stdout(`Server:\t\t${server}\nAddress:\t${server}#53\n\n`)
  const [service = '', namespace = place.namespace] = name.replace(/\.$/, '').split('.')
  const full = `${service}.${namespace}.svc.cluster.local`
  const address = await resolve(place, full)
  if (address === null) {
    output.stdout(`** server can't find ${name}: NXDOMAIN\n\n`)
    return 1
  }
  output.stdout(`Name:\t${full}\nAddress: ${address}\n\n`)
  return 0
}

function resolve(place: PodPlace, name: string): Promise<string | null> {
  return new Promise((done, reject) => {
    const asked = request({
      host: place.network.host,
      port: place.network.port,
      path: `/resolve?name=${encodeURIComponent(name)}`,
      headers: networkHeaders(place),
      timeout: 5000,
    })
    asked.on('timeout', () => asked.destroy(new Error('connection timed out; no servers could be reached')))
    asked.on('error', reject)
    asked.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => done(answer.statusCode === 200 ? text.trim() : null))
    })
    asked.end()
  })
}
