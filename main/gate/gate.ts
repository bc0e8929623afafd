import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { Journal } from '@main/journal/journal.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { ActionProgress, PreparedAction } from '@shared/gate/prepared.ts'
import { type Confirmation, gateRule, type Tier } from '@shared/gate/tier.ts'
import type { JournalNote } from '@shared/journal/entry.ts'
import type { AccessReviews } from './access-review.ts'
import type { ActionPlan, GatedAction, Step } from './gated-action.ts'

/** How long a preview is believed, ms. */
export const tokenLifetime = 2 * 60_000
/** Prepared and never performed: a window may ask, but not fill the memory. */
const mostTokens = 200
const mostPlans = 3

export interface GateOptions {
  readonly access: AccessReviews
  /** Opened at the first action. */
  readonly journal: () => Promise<Journal>
  readonly clock: Clock
  /** Unguessable, a new one each time. */
  readonly newToken: () => string
  /** The person's account on this machine, for the journal. */
  readonly person: string
}

interface Kept {
  readonly action: GatedAction
  readonly plan: ActionPlan
  readonly confirmation: Confirmation
  readonly expiresAt: number
}

/**
 * The one way to change anything: `prepare` shows what would happen and gives a token for exactly that, `perform` takes
 * the token once. What the window shows or hides guards nothing; this does.
 */
export class Gate {
  private readonly kept = new Map<string, Kept>()

  constructor(private readonly options: GateOptions) {}

  /**
   * Protection first, then RBAC, then whether it could be written down, then the real effect.
   * Errors: PROTECTED, FORBIDDEN, JOURNAL_FAILED, STALE, and those of reading and of the dry run.
   */
  async prepare(action: GatedAction, signal: AbortSignal): Promise<PreparedAction> {
    // Every action that comes here changes something, so D1 is the least that it can be.
    ruleFor('D1', action.cluster)
    const unknown = await this.askAccess(action, signal, false)
    const journal = await this.options.journal()
    const plan = await planned(action, signal)
    const confirmation = ruleFor(plan.tier, action.cluster)
    const token = this.options.newToken()
    const expiresAt = this.options.clock.now() + tokenLifetime
    this.forgetOld()
    this.kept.set(token, { action, plan, confirmation, expiresAt })
    const { kind, namespace, name } = plan.subject
    return {
      token,
      action: action.id,
      cluster: action.cluster.id,
      environment: action.cluster.environment,
      protection: action.cluster.protection,
      target: { kind, namespace, name },
      tier: plan.tier,
      confirmation,
      typedName: confirmation === 'typed' ? name : null,
      title: plan.title,
      explanation: plan.explanation,
      button: plan.button,
      preview: { ...plan.preview, warnings: [...journalWarnings(journal), ...unknown, ...plan.preview.warnings] },
      opens: plan.opens ?? null,
      expiresAt,
    }
  }

  /**
   * Performs what the token was given for, after everything was checked once more. The entry before is on the disk
   * before anything is changed; the entry after tells how it ended.
   * Errors: NOT_PREPARED, EXPIRED, NAME_MISMATCH, PROTECTED, FORBIDDEN, STALE, JOURNAL_FAILED, CANCELLED, and those of
   * the action itself.
   */
  async *perform(token: string, typedName: string | null, signal: AbortSignal): AsyncGenerator<ActionProgress> {
    const { action, plan } = this.take(token, typedName)
    ruleFor(plan.tier, action.cluster)
    await this.askAccess(action, signal, true)
    await plan.recheck(signal)
    const { journal, note } = await this.begin(token, action, plan, signal)
    let result: JournalNote['result'] = 'cancelled'
    let detail = 'Stopped before its end; what was sent to the server stays done'
    const steps = plan.perform(signal)
    try {
      for (;;) {
        const next = await steps.next()
        if (next.done === true) {
          result = 'done'
          detail = next.value
          break
        }
        yield { phase: 'doing', ...next.value }
      }
    } catch (thrown) {
      const { code, message } = toErrorShape(thrown)
      result = code === 'CANCELLED' ? 'cancelled' : 'failed'
      detail = code === 'CANCELLED' ? detail : `${code}: ${message}`
      throw thrown
    } finally {
      // Also reached when the window closes the stream at a yield.
      await steps.return('').catch(() => undefined)
      await appendAfter(journal, { ...note, phase: 'after', result, detail })
    }
    const text = plan.watch === undefined ? detail : yield* watching(plan.watch(signal))
    yield { phase: 'done', text, done: 1, total: 1 }
  }

  private take(token: string, typedName: string | null): Kept {
    const kept = this.kept.get(token)
    if (kept === undefined) {
      throw new CockpitError(
        'NOT_PREPARED',
        'This action was not prepared, or was performed already',
        'Ask for the action again and look at what it would do.',
      )
    }
    if (kept.expiresAt <= this.options.clock.now()) {
      this.kept.delete(token)
      throw new CockpitError(
        'EXPIRED',
        'What was shown is more than two minutes old',
        'Ask for the action again and look at what it would do now.',
      )
    }
    // A slip of the finger may be corrected: only a right answer uses the token up.
    if (kept.confirmation === 'typed' && typedName !== kept.plan.subject.name) {
      throw new CockpitError(
        'NAME_MISMATCH',
        'The typed name is not the name of the object',
        `Type: ${kept.plan.subject.name}`,
      )
    }
    this.kept.delete(token)
    return kept
  }

  /** @returns what could not be asked, in words. Errors: FORBIDDEN. */
  private async askAccess(action: GatedAction, signal: AbortSignal, fresh: boolean): Promise<string[]> {
    const verdicts = await Promise.all(
      action.needs.map((need) => this.options.access.ask(action.cluster, need, signal, fresh)),
    )
    const denied = verdicts.find(({ answer }) => answer === 'denied')
    if (denied !== undefined) {
      throw new CockpitError('FORBIDDEN', denied.why, 'Ask an administrator of the cluster for this permission.')
    }
    return verdicts.filter(({ answer }) => answer === 'unknown').map(({ why }) => why)
  }

  private async begin(token: string, action: GatedAction, plan: ActionPlan, signal: AbortSignal) {
    const journal = await this.options.journal()
    const { kind, namespace, name, uid, resourceVersion } = plan.subject
    const note = {
      // The token is spent by now; its beginning is enough to bind the two entries.
      id: token.slice(0, 12),
      who: { person: this.options.person, clusterUser: await this.options.access.user(action.cluster, signal) },
      cluster: action.cluster.id,
      action: action.id,
      tier: plan.tier,
      object: { kind, namespace, name, uid, resourceVersion },
    }
    await journal.append({ ...note, phase: 'before', result: null, detail: plan.detail })
    return { journal, note }
  }

  private forgetOld(): void {
    const now = this.options.clock.now()
    for (const [token, { expiresAt }] of this.kept) if (expiresAt <= now) this.kept.delete(token)
    for (const token of this.kept.keys()) {
      if (this.kept.size < mostTokens) break
      this.kept.delete(token)
    }
  }
}

function journalWarnings({ opening: { broken, tornKeptAt } }: Journal): string[] {
  return [
    ...(broken === null
      ? []
      : [`The journal of actions was changed from outside: line ${broken.line} does not fit, ${broken.why}.`]),
    ...(tornKeptAt === null ? [] : [`The journal's last entry was cut off; what was left is kept at ${tornKeptAt}.`]),
  ]
}

/** Nothing was shown yet, so what changes while it is looked at is simply looked at again. */
async function planned(action: GatedAction, signal: AbortSignal): Promise<ActionPlan> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await action.plan(signal)
    } catch (thrown) {
      if (turn === mostPlans || !(thrown instanceof CockpitError) || thrown.code !== 'STALE') throw thrown
    }
  }
}

/** The change is made by now; that it could not be written down must not read as if nothing was done. */
async function appendAfter(journal: Journal, note: JournalNote): Promise<void> {
  try {
    await journal.append(note)
  } catch (thrown) {
    throw new CockpitError(
      'JOURNAL_FAILED',
      `${note.detail}. The journal could not be written after it: ${toErrorShape(thrown).message}`,
      'Look at the disk of this machine; the entry before the action is there.',
      { cause: thrown },
    )
  }
}

async function* watching(steps: AsyncGenerator<Step, string, void>): AsyncGenerator<ActionProgress, string> {
  try {
    for (;;) {
      const next = await steps.next()
      if (next.done === true) return next.value
      yield { phase: 'watching', ...next.value }
    }
  } finally {
    await steps.return('').catch(() => undefined)
  }
}

function ruleFor(tier: Tier, { protection, environment }: ClusterAccess): Confirmation {
  const rule = gateRule(tier, protection, environment)
  if (!rule.allowed) throw new CockpitError('PROTECTED', rule.reason, rule.hint)
  return rule.confirmation
}
