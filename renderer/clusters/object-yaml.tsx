import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { useMemo } from 'react'
import type { ObjectAddress } from '../app/route.ts'
import { useServices } from '../app/services.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { CopyButton } from '../design/copy-button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Kbd } from '../design/kbd.tsx'
import { YamlText } from '../design/yaml-text.tsx'
import { useObjectYaml } from './use-object-yaml.ts'

interface Props {
  readonly cluster: ClusterId
  /** Plural of its kind. */
  readonly kind: string
  readonly object: ObjectAddress
  /** It is read again when this is another one; null while it is not known. */
  readonly version: string | null
  readonly takeFocus: boolean
}

/** The whole object as YAML, to be read; it follows the object. */
export function ObjectYaml({ cluster, kind, object, version, takeFocus }: Props) {
  const { actions } = useServices()
  const { answer, reload } = useObjectYaml(cluster, kind, object, version)
  const { namespace, name } = object
  const edit = useMemo(
    () => () => actions.edit({ cluster, target: { kind, namespace, name } }),
    [actions, cluster, kind, namespace, name],
  )
  useShortcuts(
    useMemo(
      () => [{ keys: 'e', label: `Edit ${name} as YAML`, group: 'This screen' as const, run: edit }],
      [edit, name],
    ),
  )
  const { read, error } = answer
  return (
    <>
      <div className="flex h-7 shrink-0 items-center gap-2 border-b border-line px-2 text-sm text-soft">
        <span className="min-w-0 flex-1 truncate" title="Without managedFields; values of Secrets are hidden">
          {read === null ? (
            'Reading …'
          ) : (
            <>
              Read <AgeText at={read.at} /> ago, without managedFields
            </>
          )}
        </span>
        <span className="shrink-0">
          <Kbd keys="Ctrl F" /> search
        </span>
        <Button look="bare" onClick={reload}>
          Read again
        </Button>
        {read === null ? null : <CopyButton text={read.yaml} what="YAML" />}
        <Button keys="e" onClick={edit}>
          Edit
        </Button>
      </div>
      {error === null ? null : <ErrorPanel error={error} />}
      {read === null ? null : <YamlText label="YAML, read only" text={read.yaml} autoFocus={takeFocus} />}
    </>
  )
}
