import type { ClusterSummary, Environment, ProtectionLevel } from '@shared/clusters/cluster-summary.ts'
import { Shield, ShieldAlert, ShieldCheck } from 'lucide-react'

interface EnvironmentLook {
  readonly word: string
  readonly shortWord: string
  /** The band across the screen. */
  readonly band: string
  /** The left edge of what belongs to the cluster. */
  readonly edge: string
}

const looks: Record<Environment, EnvironmentLook> = {
  production: { word: 'PRODUCTION', shortWord: 'PROD', band: 'bg-production', edge: 'border-l-4 border-l-production' },
  staging: { word: 'Staging', shortWord: 'STG', band: 'bg-staging', edge: 'border-l-4 border-l-staging' },
  development: {
    word: 'Development',
    shortWord: 'DEV',
    band: 'bg-development',
    edge: 'border-l-4 border-l-development',
  },
  unknown: { word: 'Environment unknown', shortWord: '?', band: 'bg-unnamed', edge: 'border-l-4 border-l-unnamed' },
}

const protectionWords: Record<ProtectionLevel, { readonly word: string; readonly means: string }> = {
  open: { word: 'open', means: 'actions ask by how dangerous they are' },
  confirm: { word: 'confirm', means: 'every change asks first' },
  'read-only': { word: 'read-only', means: 'every change is refused' },
}

export function environmentWord(environment: Environment): string {
  return looks[environment].word
}

/** Colour of the left edge, by environment. */
export function environmentEdge(environment: Environment): string {
  return looks[environment].edge
}

interface EnvironmentMarkProps {
  readonly environment: Environment
  /** Where many stand in one line. */
  readonly short?: boolean
}

/** The word on its colour: small, for rows and chips. */
export function EnvironmentMark({ environment, short = false }: EnvironmentMarkProps) {
  const { word, shortWord, band } = looks[environment]
  return (
    <span className={`shrink-0 rounded-sm px-1 text-xs leading-[15px] whitespace-nowrap text-white ${band}`}>
      {short ? shortWord : word}
    </span>
  )
}

interface ProtectionMarkProps {
  readonly level: ProtectionLevel
  /** The sign alone, where there is one line. */
  readonly compact?: boolean
}

export function ProtectionMark({ level, compact = false }: ProtectionMarkProps) {
  const Icon = level === 'open' ? Shield : level === 'confirm' ? ShieldAlert : ShieldCheck
  const { word, means } = protectionWords[level]
  return (
    <span title={`Protection ${word}: ${means}`} className="inline-flex items-center gap-1 whitespace-nowrap text-soft">
      <Icon aria-hidden="true" size={12} />
      {compact ? <span className="sr-only">protection {word}</span> : word}
    </span>
  )
}

/** Across the top of everything that acts on the cluster, so that production is never mistaken for anything else. */
export function EnvironmentBand({
  cluster,
}: {
  readonly cluster: Pick<ClusterSummary, 'id' | 'environment' | 'protection'>
}) {
  const { word, band } = looks[cluster.environment]
  const protection = protectionWords[cluster.protection]
  return (
    <div
      data-environment={cluster.environment}
      className={`flex h-7 shrink-0 items-center gap-3 px-3 whitespace-nowrap text-white ${band}`}
    >
      <strong className="tracking-wide">{word}</strong>
      <span className="min-w-0 truncate font-semibold">{cluster.id}</span>
      <span className="ml-auto shrink-0 text-sm">
        protection {protection.word}: {protection.means}
      </span>
    </div>
  )
}
