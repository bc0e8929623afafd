import { once } from 'node:events'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { listenOnLoopback } from '@main/forwards/loopback-listener.ts'
import { describe, expect, it } from 'vitest'

const accept = () => undefined
const onTurnedAway = () => undefined
const open = (port: number | null, rather: number | null = null) =>
  listenOnLoopback({ port, rather, accept, onTurnedAway })
const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

describe('a local port', () => {
  it('is open on loopback only, on both families where there are both', async () => {
    const listener = await open(null)
    expect(listener.addresses).toEqual([`127.0.0.1:${listener.port}`, ...(hasIpv6 ? [`[::1]:${listener.port}`] : [])])
    await listener.close()
  })

  it('is the one of before where that is free, another one where it is not', async () => {
    const first = await open(null)
    const second = await open(null, first.port)
    expect(second.port).not.toBe(first.port)
    await first.close()
    const third = await open(null, first.port)
    expect(third.port).toBe(first.port)
    await Promise.all([second.close(), third.close()])
  })

  it.runIf(hasIpv6)(
    'is taken when another program has it on ::1 only, since "localhost" would lead there',
    async () => {
      const other = createServer()
      other.listen({ host: '::1', port: 0, ipv6Only: true })
      await once(other, 'listening')
      const address = other.address()
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0
      await expect(open(port)).rejects.toMatchObject({ code: 'PORT_TAKEN' })
      other.close()
      await once(other, 'close')
      await (await open(port)).close()
    },
  )
})
