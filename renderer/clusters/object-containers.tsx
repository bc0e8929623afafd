import { containerTone, endTone } from '@shared/clusters/description/container-tone.ts'
import type { ContainerFact, RunFact } from '@shared/clusters/description/description.ts'
import { AgeText } from '../design/age-text.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { Section } from './object-section.tsx'

const roleWords: Record<ContainerFact['role'], string> = {
  regular: '',
  sidecar: 'sidecar',
  init: 'init',
  debug: 'debug',
}

/** Each container: its state, how the run before it ended, what it asks for, how it is probed. */
export function ObjectContainers({ containers }: { readonly containers: readonly ContainerFact[] }) {
  if (containers.length === 0) return null
  const template = containers.every(({ now }) => now === null)
  return (
    <Section title={template ? 'Containers of its pods' : 'Containers'}>
      <ul>
        {containers.map((container) => (
          <Container key={`${container.role}/${container.name}`} container={container} />
        ))}
      </ul>
    </Section>
  )
}

function Container({ container }: { readonly container: ContainerFact }) {
  const { name, role, image, now, before, ready, restarts, resources, probes, ports } = container
  return (
    <li className="border-l-2 border-line pb-1.5 pl-2 last:pb-0">
      <div className="flex flex-wrap items-center gap-x-3">
        <span className="font-medium">
          {name}
          {role === 'regular' ? null : <span className="font-normal text-soft"> {roleWords[role]}</span>}
        </span>
        {now === null ? null : (
          <StatusBadge tone={containerTone(container)}>
            <Run run={now} />
            {now.state === 'running' && ready === false && role !== 'init' && role !== 'debug' ? ', not ready' : ''}
          </StatusBadge>
        )}
        {restarts === null ? null : (
          <span className={restarts === 0 ? 'text-soft' : ''}>
            {restarts} {restarts === 1 ? 'restart' : 'restarts'}
          </span>
        )}
      </div>
      {now === null || now.message === '' ? null : <p className="break-words text-soft">{now.message}</p>}
      {before === null ? null : (
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="text-soft">Last run</span>
          <StatusBadge tone={endTone(before)}>
            <Run run={before} />
          </StatusBadge>
          {before.message === '' ? null : <span className="min-w-0 break-words text-soft">{before.message}</span>}
        </p>
      )}
      <dl className="grid grid-cols-[max-content_1fr] gap-x-2 text-sm [&>dd]:min-w-0 [&>dd]:break-words [&>dt]:text-soft">
        <dt>Image</dt>
        <dd>{image === '' ? 'not known' : image}</dd>
        <dt>Request / limit</dt>
        <dd>
          {resources.map(({ resource, request, limit }) => (
            <span key={resource} className="mr-3 inline-block whitespace-nowrap">
              {resource} {request ?? 'none'} / {limit ?? 'none'}
            </span>
          ))}
        </dd>
        {ports.length === 0 ? null : (
          <>
            <dt>Ports</dt>
            <dd>{ports.join(', ')}</dd>
          </>
        )}
        {probes.map(({ kind, text }) => (
          <Probe key={kind} kind={kind} text={text} />
        ))}
      </dl>
    </li>
  )
}

function Probe({ kind, text }: ContainerFact['probes'][number]) {
  return (
    <>
      <dt className="first-letter:uppercase">{kind}</dt>
      <dd>{text}</dd>
    </>
  )
}

function Run({ run }: { readonly run: RunFact }) {
  const { state, reason, exitCode, signal, startedAt, finishedAt } = run
  switch (state) {
    case 'running':
      return (
        <>
          Running
          {startedAt === null ? null : (
            <>
              {' '}
              for <AgeText at={startedAt} />
            </>
          )}
        </>
      )
    case 'waiting':
      return <>Waiting: {reason || 'no reason given'}</>
    case 'terminated':
      return (
        <>
          {reason || 'Ended'}, exit code {exitCode ?? 'not known'}
          {signal ? `, signal ${signal}` : ''}
          {finishedAt === null ? null : (
            <>
              , <AgeText at={finishedAt} /> ago
            </>
          )}
        </>
      )
    case 'unknown':
      return <>Not reported yet</>
  }
}
