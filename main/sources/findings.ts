import type { Clock, ClusterAccess, ServiceAddress } from '@main/clusters/cluster-access.ts'
import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { profileFor } from '@shared/platform/profile-for.ts'
import type { Finding } from '@shared/sources/contract.ts'
import { hasOwnAddress } from './address-overrides.ts'
import { type Detector, outcomeOf } from './detector.ts'
import { apiServer } from './detectors/api-server.ts'
import { detectorsFor } from './detectors/index.ts'

/** A source that says nothing for so long does not answer. */
const askTimeoutMs = 12_000
/** What was found is asked for again by itself only after this. */
const freshMs = 60_000

type Known = Pick<Finding, 'state' | 'what' | 'lastAnswer' | 'testedAt' | 'durationMs' | 'error' | 'candidates'>

const untried: Known = {
  state: 'untried',
  what: '',
  lastAnswer: null,
  testedAt: null,
  durationMs: null,
  error: null,
  candidates: [],
}

/** What was found on one cluster, and how long ago. */
export class Findings {
  private readonly known = new Map<string, { readonly key: string; readonly state: Known }>()

  constructor(
    private readonly cluster: ClusterAccess,
    private readonly clock: Clock,
    private readonly profile: () => PlatformProfile,
    private readonly onChange: () => void,
  ) {}

  list(): Finding[] {
    const profile = this.profile()
    return detectorsFor(profile, this.cluster.id).map((detector) => ({
      id: detector.id,
      title: detector.title,
      how: detector.how,
      request: detector.request,
      address: detector.address === null ? null : { ...detector.address },
      overridable: detector.candidates !== undefined,
      overridden: hasOwnAddress(profile, this.cluster.id, detector.id),
      ...this.stateOf(detector),
      candidates: [...this.stateOf(detector).candidates],
    }))
  }

  /** Asks one source, or all; resolves when all have answered or are known not to. */
  async test(source: string | null, signal: AbortSignal): Promise<void> {
    const wanted = detectorsFor(this.profile(), this.cluster.id).filter(({ id }) => source === null || id === source)
    await Promise.all(wanted.map((detector) => this.ask(detector, signal)))
  }

  /** Asks what nobody has asked for a while. */
  async freshen(signal: AbortSignal): Promise<void> {
    const old = detectorsFor(this.profile(), this.cluster.id).filter((detector) => {
      const { testedAt, state } = this.stateOf(detector)
      return state !== 'testing' && (testedAt === null || this.clock.now() - testedAt > freshMs)
    })
    await Promise.all(old.map((detector) => this.ask(detector, signal)))
  }

  has(source: string): boolean {
    return detectorsFor(this.profile(), this.cluster.id).some(({ id }) => id === source)
  }

  private stateOf(detector: Detector): Known {
    const known = this.known.get(detector.id)
    // What was said at another address says nothing of this one.
    return known?.key === keyOf(detector) ? known.state : untried
  }

  private async ask(detector: Detector, signal: AbortSignal): Promise<void> {
    const key = keyOf(detector)
    const before = this.stateOf(detector)
    const begun = this.clock.now()
    this.keep(detector, { ...before, state: 'testing' })
    const limit = new AbortController()
    const stop = this.clock.after(askTimeoutMs, () => limit.abort())
    const context = {
      cluster: this.cluster,
      profile: profileFor(this.profile(), this.cluster.id),
      clock: this.clock,
      signal: AbortSignal.any([signal, limit.signal]),
    }
    const [outcome, candidates] = await Promise.all([
      outcomeOf(detector, context),
      detector.candidates?.(context).catch(() => []) ?? [],
    ]).finally(stop)
    if (this.known.get(detector.id)?.key !== key) return
    if (signal.aborted) {
      this.keep(detector, before)
      return
    }
    const silent = this.silence()
    if (silent !== null && outcome.state !== 'found') {
      // Nothing was learned of what lies behind a server that does not answer.
      const isServer = detector.id === apiServer.id
      this.keep(detector, {
        ...before,
        state: isServer ? 'failed' : 'untried',
        testedAt: isServer ? begun : null,
        error: silent,
      })
      return
    }
    const late = limit.signal.aborted && outcome.error?.code === 'CANCELLED'
    this.keep(detector, {
      state: outcome.state,
      what: outcome.what,
      error: late
        ? { code: 'TIMED_OUT', message: `No answer within ${askTimeoutMs / 1000} s`, hint: 'Try again.' }
        : outcome.error,
      testedAt: begun,
      durationMs: this.clock.now() - begun,
      lastAnswer: outcome.answered ? this.clock.now() : before.lastAnswer,
      candidates: candidates.filter((candidate) => !sameAddress(candidate, detector.address)),
    })
  }

  /** Why the API server does not answer now; null when it does. */
  private silence(): ErrorShape | null {
    const { phase, reason, hint } = this.cluster.state
    if (phase === 'live' || phase === 'stale' || phase === 'denied') return null
    return { code: 'NOT_CONNECTED', message: reason || 'The API server has not answered yet', hint }
  }

  private keep(detector: Detector, state: Known): void {
    this.known.set(detector.id, { key: keyOf(detector), state })
    this.onChange()
  }
}

const keyOf = ({ address }: Detector): string => JSON.stringify(address)

const sameAddress = (one: ServiceAddress, other: ServiceAddress | null): boolean =>
  other !== null && one.namespace === other.namespace && one.service === other.service && one.port === other.port
