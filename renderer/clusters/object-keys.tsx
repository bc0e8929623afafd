import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { KeyFact, ObjectDescription } from '@shared/clusters/description/description.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'
import { after } from '../bridge/timer.ts'
import { Button } from '../design/button.tsx'
import { CopyButton } from '../design/copy-button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Section } from './object-section.tsx'

interface Props {
  readonly cluster: ClusterId
  readonly description: ObjectDescription
  readonly keys: readonly KeyFact[]
}

/** The keys of a ConfigMap or a Secret with their sizes. One value of a Secret is shown when a person asks for it. */
export function ObjectKeys({ cluster, description, keys }: Props) {
  const secret = description.kind === 'Secret'
  return (
    <Section title={secret ? 'Keys, values hidden' : 'Keys'}>
      {keys.length === 0 ? <p className="text-soft">None</p> : null}
      <ul>
        {keys.map(({ name, bytes }) => (
          // A changed Secret has other values: what was shown of the old one goes.
          <li key={`${description.resourceVersion}/${name}`} className="py-px">
            {secret ? (
              <SecretKey cluster={cluster} description={description} name={name} bytes={bytes} />
            ) : (
              <span>
                {name} <span className="text-soft">{bytesWord(bytes)}</span>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

const bytesWord = (bytes: number) => `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`

type Shown =
  | { readonly state: 'hidden' }
  | { readonly state: 'asking' }
  | { readonly state: 'shown'; readonly text: string | null }
  | { readonly state: 'refused'; readonly error: ErrorShape }

/** A value that was forgotten on a screen is hidden again after so long, ms. */
const shownMs = 30_000

function SecretKey({ cluster, description, name, bytes }: Omit<Props, 'keys'> & KeyFact) {
  const { clients } = useServices()
  const [shown, setShown] = useState<Shown>({ state: 'hidden' })
  useEffect(() => (shown.state === 'shown' ? after(shownMs, () => setShown({ state: 'hidden' })) : undefined), [shown])

  const show = () => {
    setShown({ state: 'asking' })
    clients.clusters
      .secretKey({ cluster, namespace: description.namespace ?? '', name: description.name, key: name })
      .then(
        ({ text }) => setShown({ state: 'shown', text }),
        (thrown: unknown) => setShown({ state: 'refused', error: toErrorShape(thrown) }),
      )
  }
  const hide = () => setShown({ state: 'hidden' })
  return (
    <>
      <div className="flex items-center gap-2">
        <span className="min-w-0 truncate" title={name}>
          {name}
        </span>
        <span className="flex-1 text-soft">{bytesWord(bytes)}</span>
        {shown.state === 'shown' && shown.text !== null ? (
          <CopyButton text={shown.text} what={`value of ${name}`} />
        ) : null}
        <Button
          onClick={shown.state === 'shown' ? hide : show}
          disabled={shown.state === 'asking'}
          aria-label={`${shown.state === 'shown' ? 'Hide' : 'Show'} the value of ${name}`}
        >
          {shown.state === 'shown' ? 'Hide' : 'Show'}
        </Button>
      </div>
      {shown.state === 'refused' ? <ErrorPanel error={shown.error} /> : null}
      {shown.state !== 'shown' ? null : shown.text === null ? (
        <p className="text-soft">It is not text; kubectl can save it to a file.</p>
      ) : (
        <pre className="max-h-40 overflow-auto rounded border border-line bg-canvas p-1.5 font-mono text-sm break-all whitespace-pre-wrap">
          {shown.text}
        </pre>
      )}
    </>
  )
}
