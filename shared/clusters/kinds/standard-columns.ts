import { ageText } from '../age.ts'
import type { Column, Row } from '../kind.ts'

export const nameColumn: Column<Row> = { id: 'name', title: 'Name', text: (row) => row.name, width: 42 }

export const namespaceColumn: Column<Row> = {
  id: 'namespace',
  title: 'Namespace',
  text: (row) => row.namespace,
  width: 16,
}

export const ageColumn: Column<Row> = {
  id: 'age',
  title: 'Age',
  text: (row, now) => ageText(row.createdAt, now),
  // Younger sorts first, as a growing age does.
  sortKey: (row) => (row.createdAt === null ? Number.MAX_SAFE_INTEGER : -row.createdAt),
  since: (row) => row.createdAt,
  align: 'right',
  width: 8,
}
