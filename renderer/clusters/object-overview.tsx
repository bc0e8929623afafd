import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { ConditionFact, Fact, ObjectDescription } from '@shared/clusters/description/description.ts'
import type { ReactNode } from 'react'
import { AgeText } from '../design/age-text.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { ObjectContainers } from './object-containers.tsx'
import { ObjectKeys } from './object-keys.tsx'
import { Section } from './object-section.tsx'

interface Props {
  readonly cluster: ClusterId
  readonly description: ObjectDescription
  readonly stale: boolean
}

/** What the object is: facts, containers, conditions, keys, labels. */
export function ObjectOverview({ cluster, description, stale }: Props) {
  const { facts, containers, conditions, keys, labels, annotations, finalizers, createdAt, deletingSince } = description
  return (
    <div className={stale ? 'stale-rows' : ''}>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(210px,1fr))] gap-x-4 gap-y-0.5 border-b border-line px-2 py-1.5">
        {createdAt === null ? null : (
          <FactLine title="Age">
            <AgeText at={createdAt} />
          </FactLine>
        )}
        {deletingSince === null ? null : (
          <FactLine title="Being deleted" wide={finalizers.length > 0}>
            <StatusBadge tone="warn">
              for <AgeText at={deletingSince} />
              {finalizers.length === 0 ? '' : `, waits for ${finalizers.join(', ')}`}
            </StatusBadge>
          </FactLine>
        )}
        {facts.map((fact) => (
          <FactLine key={fact.title} title={fact.title} wide={fact.title.length + (fact.text ?? '').length > 32}>
            <FactValue fact={fact} />
          </FactLine>
        ))}
      </dl>
      <ObjectContainers containers={containers} />
      <Conditions conditions={conditions} />
      {keys === null ? null : <ObjectKeys cluster={cluster} description={description} keys={keys} />}
      <Words title="Labels" words={labels} />
      <Words title="Annotations" words={annotations} />
      {finalizers.length === 0 || deletingSince !== null ? null : (
        <Section title="Finalizers">
          <p className="break-words">{finalizers.join(', ')}</p>
        </Section>
      )}
    </div>
  )
}

function FactLine({
  title,
  wide = false,
  children,
}: {
  readonly title: string
  readonly wide?: boolean
  readonly children: ReactNode
}) {
  return (
    <div className={`flex min-w-0 gap-2 ${wide ? 'col-span-full' : ''}`}>
      <dt className="shrink-0 text-soft">{title}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}

function FactValue({ fact: { text, tone } }: { readonly fact: Fact }) {
  if (text === null) return <span className="text-soft">not known</span>
  return tone === null ? text : <StatusBadge tone={tone}>{text}</StatusBadge>
}

function Conditions({ conditions }: { readonly conditions: readonly ConditionFact[] }) {
  if (conditions.length === 0) return null
  return (
    <Section title="Conditions">
      <table className="w-full border-collapse">
        <thead className="sr-only">
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Condition</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {conditions.map(({ type, status, tone, reason, message, since }) => (
            <tr key={type} className="align-top">
              <td className="w-20 py-px">
                <StatusBadge tone={tone}>{status}</StatusBadge>
              </td>
              <td className="min-w-0 py-px pr-2 break-words">
                {type}
                {reason === '' ? null : <span className="text-soft"> · {reason}</span>}
                {/* What is as it should be needs no words. */}
                {message === '' || tone === 'ok' ? null : <div className="break-words text-soft">{message}</div>}
              </td>
              <td className="w-14 py-px text-right text-soft">{since === null ? '–' : <AgeText at={since} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function Words({ title, words }: { readonly title: string; readonly words: Readonly<Record<string, string>> }) {
  const entries = Object.entries(words)
  if (entries.length === 0) return null
  return (
    <Section title={title}>
      <ul className="text-sm">
        {entries.map(([name, value]) => (
          <li key={name} className="break-words">
            <span className="text-soft">{name}</span>
            {value === '' ? '' : `=${value}`}
          </li>
        ))}
      </ul>
    </Section>
  )
}
