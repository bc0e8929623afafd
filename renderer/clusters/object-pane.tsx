import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { X } from 'lucide-react'
import { ActionsButton } from '../actions/actions-button.tsx'
import type { ObjectAddress } from '../app/route.ts'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { CopyButton } from '../design/copy-button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { hasLogs, openLogs } from '../logs/open-logs.ts'
import { SeverityBadge } from './severity-badge.tsx'
import { useObjectYaml } from './use-object-yaml.ts'

interface Props {
  readonly cluster: ClusterId
  /** The kind's plural as the address names it. */
  readonly kindWord: string
  /** null for what the API does not hold: a key metric. */
  readonly kind: Kind | null
  readonly object: ObjectAddress
  /** Those of this object. */
  readonly problems: readonly Problem[]
  readonly onClose: () => void
}

/** One object: what is wrong with it, and the whole of it as YAML. */
export function ObjectPane({ cluster, kindWord, kind, object, problems, onClose }: Props) {
  return (
    <section
      aria-label={`${kindWord} ${object.name}`}
      className="flex min-h-0 w-[46%] shrink-0 flex-col border-l border-line"
    >
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-2">
        <h2 className="min-w-0 truncate font-semibold" title={object.name}>
          {object.name}
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
        {kind === null ? null : (
          <ActionsButton cluster={cluster} kind={kind.plural} namespace={object.namespace} name={object.name} />
        )}
        <Button look="bare" keys="Esc" onClick={onClose} aria-label="Close the detail">
          <X aria-hidden="true" size={13} />
        </Button>
      </div>
      <ObjectProblems problems={problems} />
      {kind === null ? null : (
        <ObjectYaml
          key={`${kindWord}/${object.namespace}/${object.name}`}
          cluster={cluster}
          kind={kind}
          object={object}
        />
      )}
    </section>
  )
}

function ObjectProblems({ problems }: Pick<Props, 'problems'>) {
  if (problems.length === 0) return null
  return (
    <ul className="max-h-[45%] shrink-0 overflow-auto border-b border-line p-2">
      {problems.map(({ id, severity, title, evidence, since }) => (
        <li key={id} className="mb-1.5">
          <div className="flex gap-2">
            <SeverityBadge severity={severity} />
            {since === null ? null : (
              <span className="text-soft">
                for <AgeText at={since} />
              </span>
            )}
          </div>
          <div className="break-words font-medium">{title}</div>
          <div className="break-words text-soft">{evidence}</div>
        </li>
      ))}
    </ul>
  )
}

function ObjectYaml({
  cluster,
  kind,
  object,
}: {
  readonly cluster: ClusterId
  readonly kind: Kind
  readonly object: ObjectAddress
}) {
  const { answer, reload } = useObjectYaml(cluster, kind.plural, object)
  return (
    <>
      <div className="flex h-7 shrink-0 items-center gap-2 px-2 text-sm text-soft">
        <span className="min-w-0 flex-1 truncate">
          {answer.state === 'read' ? (
            <>
              YAML, read <AgeText at={answer.at} /> ago, without managedFields
            </>
          ) : answer.state === 'reading' ? (
            'Reading …'
          ) : (
            'YAML'
          )}
        </span>
        <Button look="bare" onClick={reload} disabled={answer.state === 'reading'}>
          Read again
        </Button>
        {answer.state === 'read' ? <CopyButton text={answer.yaml} what="YAML" /> : null}
      </div>
      {answer.state === 'failed' ? <ErrorPanel error={answer.error} /> : null}
      {answer.state === 'read' ? (
        <ScrollArea label="YAML" className="min-h-0 flex-1 border-t border-line bg-canvas">
          <pre className="w-max p-2 font-mono text-sm">{answer.yaml}</pre>
        </ScrollArea>
      ) : null}
    </>
  )
}
