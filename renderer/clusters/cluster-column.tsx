import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { LongName } from '../design/long-name.tsx'
import type { TableColumn } from '../design/table-column.ts'
import { EnvironmentMark, ProtectionMark } from './environment.tsx'
import { useCluster } from './fleet-store.ts'
import type { PlacedRow } from './placed-row.ts'

/** A cluster's name with the marks of its environment and protection, for one line of a table or of a list. */
export function ClusterName({ id }: { readonly id: ClusterId }) {
  const cluster = useCluster(id)
  return (
    <span title={id} className="flex min-w-0 items-center gap-1.5">
      <span className="min-w-0 font-medium">
        <LongName name={id} />
      </span>
      {cluster === null ? null : (
        <>
          <EnvironmentMark environment={cluster.environment} short />
          <ProtectionMark level={cluster.protection} compact />
        </>
      )}
    </span>
  )
}

/** First in a table over several clusters. Which cluster a row is on stays true however old the row is. */
export const clusterColumn: TableColumn<PlacedRow> = {
  id: 'cluster',
  title: 'Cluster',
  width: 20,
  least: 138,
  neverOld: true,
  cell: ({ cluster }) => <ClusterName id={cluster} />,
  sortKey: ({ cluster }) => cluster,
}
