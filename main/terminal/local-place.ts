import { join } from 'node:path'
import type { KubeContext } from '@main/clusters/kube-context.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { sessionName } from '@shared/terminal/session.ts'
import type { Machine } from './machine.ts'
import { oneContext } from './one-context.ts'
import { firstSize, type Place } from './place.ts'
import { shellStart } from './shell-surroundings.ts'

/** The engineer's own shell, on this one context. */
export function localPlace(cluster: string, context: KubeContext | undefined, machine: Machine): Place {
  return {
    name: sessionName({ kind: 'local', cluster }),
    gated: () => null,
    async start(id) {
      if (context === undefined) throw new CockpitError('NOT_FOUND', `There is no context ${cluster} any more`)
      const folder = machine.folders.folderOf(id)
      const kubeconfig = join(folder, 'kubeconfig')
      const { files, file, args, env, warnings } = shellStart({
        platform: machine.platform,
        env: machine.env,
        accountShell: machine.accountShell,
        searchPath: await machine.searchPath(),
        home: machine.home,
        folder,
        kubeconfig,
      })
      await machine.folders.write(id, { ...files, kubeconfig: oneContext(cluster, context.entries) })
      return {
        request: { type: 'local', file, args, env, cwd: machine.home, ...firstSize },
        warnings,
        endRemote: null,
      }
    },
  }
}
