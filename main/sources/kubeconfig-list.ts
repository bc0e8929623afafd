import { dirname } from 'node:path'
import type { KubeconfigReading } from '@main/clusters/kubeconfig.ts'
import type { KubeconfigSource } from '@shared/sources/contract.ts'
import { originOf } from './own-kubeconfigs.ts'

type Origin = Awaited<ReturnType<typeof originOf>>

/** The kubeconfig files for the screen; where added ones are from is read once each. */
export class KubeconfigList {
  private readonly origins = new Map<string, Origin>()

  constructor(
    private readonly ownFolder: string,
    private readonly onChange: () => void,
  ) {}

  /** A file that the cockpit made from what a person added. */
  isOwn(path: string): boolean {
    return dirname(path) === this.ownFolder
  }

  of(reading: KubeconfigReading): KubeconfigSource[] {
    const usable = new Set(reading.contexts.map(({ name, file }) => `${file}\n${name}`))
    return reading.files.map(({ path, state, contexts, remarks }) => {
      const own = this.isOwn(path)
      const origin = own ? this.originOf(path) : null
      return {
        path,
        state,
        origin: own ? 'added' : 'user',
        copiedFrom: origin?.copiedFrom ?? null,
        addedAt: origin === null ? null : Date.parse(origin.addedAt),
        contexts: contexts.map((name) => ({ name, usable: usable.has(`${path}\n${name}`) })),
        remarks: [...remarks],
      }
    })
  }

  private originOf(path: string): Origin {
    const known = this.origins.get(path)
    if (known !== undefined) return known
    this.origins.set(path, null)
    void originOf(path).then((origin) => {
      this.origins.set(path, origin)
      if (origin !== null) this.onChange()
    })
    return null
  }
}
