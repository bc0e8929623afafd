import { networkInterfaces } from 'node:os'
import type { Clock } from '@main/clusters/cluster-access.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'

/** No system that we run on tells Node of it, so it is looked at so often. */
const lookMs = 3_000

/**
 * Notices that this machine is on another network: an address came or went.
 * @param addresses those that other machines can reach; default: this machine's.
 * @param changed is told whether an address went, and with it every connection from it.
 */
export function watchNetwork(
  clock: Clock,
  changed: (change: { readonly lost: boolean }) => void,
  addresses: () => readonly string[] = ownAddresses,
): Unsubscribe {
  let cancel: Unsubscribe = () => {}
  let known = new Set(addresses())
  const look = () => {
    cancel = clock.after(lookMs, () => {
      const now = new Set(addresses())
      const lost = [...known].some((address) => !now.has(address))
      const came = [...now].some((address) => !known.has(address))
      known = now
      look()
      if (lost || came) changed({ lost })
    })
  }
  look()
  return () => cancel()
}

/** Not those of this machine alone, nor of one link alone: the latter come and go with every container. */
function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((interfaces) =>
    (interfaces ?? []).flatMap(({ address, internal }) =>
      internal || /^(fe80:|169\.254\.)/i.test(address) ? [] : [address],
    ),
  )
}
