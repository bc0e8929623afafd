import type { z } from 'zod'
import type { Column, Row } from '../kind.ts'
import { bytesText, cpuMillicores, cpuText, wholeUnits } from '../quantity.ts'
import type { quantities } from './fields.ts'

/** What metrics.k8s.io measured; null where it does not tell. */
export interface UsageRow {
  /** Millicores. */
  readonly cpu: number | null
  /** Bytes. */
  readonly memory: number | null
}

export function usageRow(sent: z.output<typeof quantities>): UsageRow {
  return { cpu: cpuMillicores(sent.cpu ?? null), memory: wholeUnits(sent.memory ?? null) }
}

export const usageColumns: readonly Column<Row & UsageRow>[] = [
  {
    id: 'cpu',
    title: 'CPU(cores)',
    text: (row) => cpuText(row.cpu),
    sortKey: (row) => row.cpu ?? -1,
    align: 'right',
    width: 11,
  },
  {
    id: 'memory',
    title: 'Memory',
    text: (row) => bytesText(row.memory),
    sortKey: (row) => row.memory ?? -1,
    align: 'right',
    width: 10,
  },
]
