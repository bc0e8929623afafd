import { z } from 'zod'

/** Asks for the server's own table; a server that has none sends whole objects, which read as well. */
export const tableAccept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

const table = z.object({
  kind: z.literal('Table'),
  metadata: z.unknown(),
  columnDefinitions: z
    .array(z.object({ name: z.string(), type: z.string().catch('string'), priority: z.number().catch(0) }))
    .nullish(),
  rows: z.array(z.object({ cells: z.array(z.unknown()), object: z.looseObject({ metadata: z.unknown() }) })).nullish(),
})

export interface TableColumnDefinition {
  readonly name: string
  readonly type: string
  readonly priority: number
}

/**
 * Turns tables into objects that have `metadata` and `cells` by column title. One reader goes with one list and its
 * watches: a watch names its columns in its first event only.
 */
export class TableReader {
  private titles: readonly string[] = []
  private definitions: readonly TableColumnDefinition[] = []

  /** The columns that the server named last. */
  get columns(): readonly TableColumnDefinition[] {
    return this.definitions
  }

  /** A page of a list as one of objects; what is no table is given back as it is. */
  list(answer: unknown): unknown {
    const read = table.safeParse(answer)
    if (!read.success) return answer
    return { metadata: read.data.metadata, items: this.objects(read.data) }
  }

  /** The object of one watch event; what is no table is given back as it is. */
  event(object: unknown): unknown {
    const read = table.safeParse(object)
    if (!read.success) return object
    return this.objects(read.data)[0] ?? { metadata: read.data.metadata }
  }

  private objects({ columnDefinitions, rows }: z.output<typeof table>): readonly unknown[] {
    if (columnDefinitions && columnDefinitions.length > 0) {
      this.definitions = columnDefinitions
      this.titles = columnDefinitions.map(({ name }) => name)
    }
    return (rows ?? []).map(({ cells, object }) => ({
      ...object,
      cells: Object.fromEntries(this.titles.map((title, index) => [title, cells[index]])),
    }))
  }
}
