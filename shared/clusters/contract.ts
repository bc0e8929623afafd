import { z } from 'zod'
import { errorShape } from '../contract/cockpit-error.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { ignoredProblem } from '../problems/ignore.ts'
import { clusterId, clusterSummary } from './cluster-summary.ts'
import { freshness } from './freshness.ts'
import type { Row } from './kind.ts'
import { kindDescription } from './kind-description.ts'
import { objectMessage } from './object-message.ts'
import { problem } from './problem.ts'

export { type Freshness, freshness } from './freshness.ts'

const row = z.custom<Row>((value) => typeof value === 'object' && value !== null && 'uid' in value)

/** First a snapshot, then deltas; freshness rides on both and may come alone. At most about ten a second. */
export const rowsMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), rows: z.array(row), freshness }),
  z.object({ type: z.literal('delta'), upserts: z.array(row), removes: z.array(z.string()), freshness }),
])
export type RowsMessage = z.infer<typeof rowsMessage>

/** The whole order of clusters comes with each message; only summaries that changed are in `changed`. */
export const fleetMessage = z.object({
  order: z.array(clusterId),
  changed: z.array(clusterSummary),
  /** Kubeconfig files that could not be read, and contexts that could not be used. */
  sourceErrors: z.array(z.object({ source: z.string(), error: errorShape })),
})
export type FleetMessage = z.infer<typeof fleetMessage>

/** "pods", or of a custom resource "certificates.cert-manager.io". */
const kindWord = z.string().min(1).max(253)

/** What is wrong with kinds that the fleet does not watch; the whole list each time. */
export const furtherProblemsMessage = z.object({
  problems: z.array(problem),
  /** Those that the engineer does not want counted. */
  ignored: z.array(ignoredProblem).optional(),
  /** What could not be looked at, in words. */
  blindSpots: z.array(z.string()),
  /** False until every kind was read once, or is known not to be readable. */
  complete: z.boolean(),
})
export type FurtherProblemsMessage = z.infer<typeof furtherProblemsMessage>

const objectAddress = z.object({
  cluster: clusterId,
  kind: kindWord,
  namespace: z.string().max(63).nullable(),
  name: z.string().min(1).max(253),
})

export const clustersContract = defineContract('clusters', {
  fleet: stream(z.object({}), fleetMessage),
  /**
   * `namespace` null is every namespace, or the one that is chosen for the cluster. With `lines` of each row no more than
   * a table shows (Kind.line).
   */
  rows: stream(
    z.object({
      cluster: clusterId,
      kind: kindWord,
      namespace: z.string().max(63).nullable(),
      lines: z.boolean().optional(),
    }),
    rowsMessage,
  ),
  /** One whole object as YAML, managedFields left out and Secret data blanked. */
  object: call(objectAddress, z.object({ yaml: z.string() })),
  /**
   * One object in facts, with its events, what it belongs with and what it uses, for as long as it is open. Errors: those
   * of finding the kind; what may not be read is said in the messages.
   */
  describe: stream(objectAddress, objectMessage),
  /**
   * One value of a Secret, because a person asked for this key. Errors: FORBIDDEN, NOT_FOUND and those of any request.
   */
  secretKey: call(
    z.object({
      cluster: clusterId,
      namespace: z.string().min(1).max(63),
      name: z.string().min(1).max(253),
      key: z.string().min(1).max(253),
    }),
    /** `text` is null when the value is not text. */
    z.object({ text: z.string().nullable(), bytes: z.number() }),
  ),
  /**
   * What a word means on one cluster besides the built-in kinds: a custom resource by name, plural, singular or short
   * name. Errors: NOT_FOUND.
   */
  describeKind: call(z.object({ cluster: clusterId, word: kindWord }), kindDescription),
  /** Watches jobs, claims, events, certificates and what else the fleet does not, for as long as it is open. */
  furtherProblems: stream(z.object({ cluster: clusterId }), furtherProblemsMessage),
  /**
   * Reads one namespace of a cluster only, from now on and after the next start; null: every one again.
   * Errors: NOT_FOUND, BAD_SETTINGS, SETTINGS_NOT_WRITTEN.
   */
  chooseNamespace: call(
    z.object({ cluster: clusterId, namespace: z.string().min(1).max(63).nullable() }),
    z.object({}),
  ),
  /** Namespaces that this user may list pods in, of those that are likely; there may be others. */
  readableNamespaces: call(z.object({ cluster: clusterId }), z.object({ namespaces: z.array(z.string()) })),
  /** Tries an unproven or refused cluster again now, because a person asked. */
  retry: call(z.object({ cluster: clusterId }), z.object({})),
})
