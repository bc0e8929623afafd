import { z } from 'zod'
import type { Column, Row } from '../kind.ts'
import { listOf, part, text, words } from './fields.ts'

/** The pod template of a workload, as far as tables show it. */
export const template = part(
  z.object({
    spec: part(z.object({ containers: listOf(z.object({ name: text, image: text })), nodeSelector: words })),
  }),
)

export const selector = part(
  z.object({
    matchLabels: words,
    matchExpressions: listOf(z.object({ key: text, operator: text, values: listOf(z.string()) })),
  }),
)

export interface TemplateRow {
  readonly containerNames: readonly string[]
  readonly images: readonly string[]
}

export function templateRow(sent: z.output<typeof template>): TemplateRow {
  const containers = sent?.spec?.containers ?? []
  return {
    containerNames: containers.map(({ name }) => name ?? ''),
    images: containers.map(({ image }) => image ?? ''),
  }
}

/** A label selector as kubectl writes it. */
export function selectorText(sent: z.output<typeof selector>): string {
  const equalities = Object.entries(sent?.matchLabels ?? {}).map(([name, value]) => `${name}=${value}`)
  const expressions = (sent?.matchExpressions ?? []).map(({ key, operator, values }) => {
    if (operator === 'Exists') return `${key}`
    if (operator === 'DoesNotExist') return `!${key}`
    return `${key} ${operator === 'NotIn' ? 'notin' : 'in'} (${[...values].sort().join(',')})`
  })
  return [...equalities, ...expressions].sort().join(',') || '<none>'
}

export const templateColumns: readonly Column<Row & TemplateRow>[] = [
  { id: 'containers', title: 'Containers', text: (row) => row.containerNames.join(','), width: 18, wide: true },
  { id: 'images', title: 'Images', text: (row) => row.images.join(','), width: 40, wide: true },
]

export const selectorColumn: Column<Row & { readonly selector: string }> = {
  id: 'selector',
  title: 'Selector',
  text: (row) => row.selector,
  width: 30,
  wide: true,
}
