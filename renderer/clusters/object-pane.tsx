import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { X } from 'lucide-react'
import { ActionsButton } from '../actions/actions-button.tsx'
import { goToGpus } from '../app/navigation.ts'
import type { ObjectAddress } from '../app/route.ts'
import { Button } from '../design/button.tsx'
import { LongName } from '../design/long-name.tsx'
import { askToForward, canForward } from '../forwards/forward-desk.ts'
import { hasLogs, openLogs } from '../logs/open-logs.ts'
import { ShellButton } from '../terminal/shell-button.tsx'
import { ObjectProblems } from './object-problems.tsx'
import { ObjectTabs } from './object-tabs.tsx'

interface Props {
  readonly cluster: ClusterId
  /** The kind's plural as the address names it. */
  readonly kindWord: string
  /** null for what the API does not hold (a key metric), and while the cluster is asked what the word means. */
  readonly kind: Kind | null
  readonly object: ObjectAddress
  /** Those of this object. */
  readonly problems: readonly Problem[]
  /** The whole connection is not live: nothing is proven, whatever its own watch says. */
  readonly unproven: boolean
  readonly onClose: () => void
}

/** One object: what is wrong with it, what it is, what belongs to it, and the whole of it as YAML. */
export function ObjectPane({ cluster, kindWord, kind, object, problems, unproven, onClose }: Props) {
  return (
    <section
      aria-label={`${kindWord} ${object.name}`}
      className="flex min-h-0 w-[46%] shrink-0 flex-col border-l border-line"
    >
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-2">
        <h2 className="min-w-0 font-semibold" title={object.name}>
          <LongName name={object.name} />
        </h2>
        <span className="min-w-0 shrink-[3] truncate text-sm text-soft">
          {kind?.title ?? kindWord}
          {object.namespace === null ? '' : ` in ${object.namespace}`}
        </span>
        <span className="ml-auto" />
        {kind === null || !hasLogs(kind.plural) ? null : (
          <Button keys="l" onClick={() => openLogs(cluster, kind.plural, object)}>
            Logs
          </Button>
        )}
        {kind === null || !canForward(kind.plural) ? null : (
          <Button keys="f" onClick={() => askToForward(cluster, kind.plural, object)}>
            Forward
          </Button>
        )}
        {kind?.plural !== pods.plural || object.namespace === null ? null : (
          <ShellButton cluster={cluster} namespace={object.namespace} pod={object.name} />
        )}
        {kind?.plural !== nodes.plural ? null : (
          <Button keys="u" onClick={() => goToGpus(cluster, object.name)}>
            GPUs
          </Button>
        )}
        {kind === null ? null : (
          <ActionsButton cluster={cluster} kind={kind.plural} namespace={object.namespace} name={object.name} />
        )}
        <Button look="bare" keys="Esc" onClick={onClose} aria-label="Close the detail">
          <X aria-hidden="true" size={13} />
        </Button>
      </div>
      {kind === null ? (
        <ObjectProblems problems={problems} />
      ) : (
        <ObjectTabs cluster={cluster} kind={kind} object={object} problems={problems} unproven={unproven} />
      )}
    </section>
  )
}
