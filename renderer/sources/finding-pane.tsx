import { Button } from '../design/button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { ClusterWay } from './cluster-way.tsx'
import { Fact } from './fact.tsx'
import type { FindingRow } from './finding-rows.ts'
import { OverrideForm } from './override-form.tsx'
import type { SourceActions } from './use-source-actions.ts'

interface Props {
  readonly row: FindingRow
  readonly actions: SourceActions
}

/** One source of one cluster: how it is looked for, what it said, and another address for it. */
export function FindingPane({ row: { cluster, finding }, actions }: Props) {
  return (
    <ScrollArea label={`${finding.title} of ${cluster.cluster}`} className="min-h-0 flex-1">
      <div className="flex flex-col gap-2.5 p-2.5">
        <dl className="m-0 flex flex-col gap-1">
          <Fact name="How">{finding.how}</Fact>
          {finding.request === null ? null : (
            <Fact name="Asked">
              <span className="font-mono text-sm">{finding.request}</span>
            </Fact>
          )}
          {finding.what === '' ? null : <Fact name="Said">{finding.what}</Fact>}
        </dl>
        {finding.error === null ? null : <ErrorPanel error={finding.error} />}
        <span className="flex gap-2">
          <Button
            keys="t"
            disabled={finding.state === 'testing'}
            onClick={() => actions.test(cluster.cluster, finding.id)}
          >
            Test {finding.title}
          </Button>
        </span>
        {finding.overridable ? (
          <OverrideForm
            key={`${cluster.cluster} ${finding.id} ${JSON.stringify(finding.address)}`}
            finding={finding}
            cluster={cluster.cluster}
            onOverride={(address) => actions.override(cluster.cluster, finding.id, address)}
          />
        ) : null}
        <ClusterWay cluster={cluster} actions={actions} />
      </div>
    </ScrollArea>
  )
}
