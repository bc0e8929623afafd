import { z } from 'zod'
import type { Column, Row } from '../kind.ts'
import { countColumn } from './count-column.ts'
import { figure, listOf, part, text } from './fields.ts'
import { ageColumn, nameColumn } from './standard-columns.ts'

export const webhooks = listOf(
  z.object({
    name: text,
    failurePolicy: text,
    clientConfig: part(z.object({ url: text, service: part(z.object({ namespace: text, name: text, port: figure })) })),
  }),
)

export interface WebhookTarget {
  readonly name: string
  /** null when it calls a URL. */
  readonly service: { readonly namespace: string; readonly name: string } | null
  /** "Fail": what it guards cannot be changed while it does not answer. "Ignore": it is passed over. */
  readonly failurePolicy: string
}

export interface WebhookFacts {
  readonly webhooks: readonly WebhookTarget[]
}

/** Where the webhooks of a configuration lead. */
export function webhookFacts(sent: z.output<typeof webhooks>): WebhookFacts {
  return {
    webhooks: sent.map(({ name, failurePolicy, clientConfig }) => {
      const service = clientConfig?.service
      return {
        name: name ?? '',
        service: service?.name ? { namespace: service.namespace ?? '', name: service.name } : null,
        failurePolicy: failurePolicy ?? 'Fail',
      }
    }),
  }
}

const targetText = ({ service }: WebhookTarget) => (service === null ? 'URL' : `${service.namespace}/${service.name}`)

export const webhookColumns: readonly Column<Row & WebhookFacts>[] = [
  nameColumn,
  countColumn('webhooks', 'Webhooks', (row) => row.webhooks.length),
  ageColumn,
  {
    id: 'targets',
    title: 'Targets',
    text: (row) => [...new Set(row.webhooks.map(targetText))].join(', '),
    width: 40,
  },
  {
    id: 'failure-policy',
    title: 'Failure policy',
    text: (row) => [...new Set(row.webhooks.map(({ failurePolicy }) => failurePolicy))].join(','),
    width: 14,
  },
]
