import type { ClusterSources } from '@shared/sources/contract.ts'
import { TriangleAlert } from 'lucide-react'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { Fact } from './fact.tsx'
import type { SourceActions } from './use-source-actions.ts'

/** How a cluster is reached and signed in to, with what is doubtful about it. */
export function ClusterWay({
  cluster,
  actions,
}: {
  readonly cluster: ClusterSources
  readonly actions: SourceActions
}) {
  const { signIn, proxy, certificateEndsAt, warnings } = cluster
  return (
    <section aria-label={`How ${cluster.cluster} is reached`} className="rounded border border-line p-2.5">
      <h3 className="font-medium">How {cluster.cluster} is reached</h3>
      <dl className="m-0 mt-1 flex flex-col gap-1">
        <Fact name="Server">{cluster.server}</Fact>
        <Fact name="Kubeconfig">
          <span className="font-mono text-sm">{cluster.file}</span>
        </Fact>
        <Fact name="Proxy">{proxy === null ? 'none' : `${proxy.host} (${proxy.from})`}</Fact>
        <Fact name="Sign-in">
          {signIn.form === 'program'
            ? `program ${signIn.program ?? ''}`
            : signIn.form === 'provider'
              ? 'provider of the kubeconfig (auth-provider)'
              : 'certificate, token or password of the kubeconfig'}
          {signIn.runningSince === null ? null : (
            <>
              , running for <AgeText at={signIn.runningSince} />
            </>
          )}
        </Fact>
        {certificateEndsAt === null ? null : (
          <Fact name="Certificate">ends on {new Date(certificateEndsAt).toISOString().slice(0, 10)}</Fact>
        )}
      </dl>
      <ul className="mt-1">
        {warnings.map((warning) => (
          <li key={warning} className="flex items-start gap-1.5 text-warn">
            <TriangleAlert aria-hidden="true" size={13} className="mt-0.5 shrink-0" />
            <span className="min-w-0 break-words">{warning}</span>
          </li>
        ))}
      </ul>
      <span className="mt-2 flex gap-2">
        <Button disabled={signIn.runningSince === null} onClick={() => actions.cancelSignIn(cluster.cluster)}>
          Cancel sign-in
        </Button>
        <Button onClick={() => actions.retry(cluster.cluster)}>Retry connection</Button>
      </span>
    </section>
  )
}
