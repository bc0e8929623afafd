import { z } from 'zod'
import { defineKind } from '../kind.ts'
import { type ClusterScopedRow, clusterScopedRow } from './base-row.ts'
import { metadata } from './fields.ts'
import { type WebhookFacts, webhookColumns, webhookFacts, webhooks } from './webhook-targets.ts'

const schema = z.object({ metadata, webhooks })

export interface MutatingWebhookConfigurationRow extends ClusterScopedRow, WebhookFacts {}

export const mutatingwebhookconfigurations = defineKind<MutatingWebhookConfigurationRow, typeof schema>({
  plural: 'mutatingwebhookconfigurations',
  title: 'Mutating webhooks',
  aliases: ['mutatingwebhookconfiguration'],
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  namespaced: false,
  schema,
  project: ({ metadata: meta, webhooks: sent }) => ({ ...clusterScopedRow(meta), ...webhookFacts(sent) }),
  columns: webhookColumns,
})
