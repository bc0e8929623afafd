import { type Tier, tier } from '@shared/gate/tier.ts'
import type { InputValues, Touch } from '@shared/runbooks/run.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'

export interface TouchedPlaces {
  readonly clusters: readonly string[]
  readonly namespaces: readonly string[]
  /** Steps that change something, by how dangerous they are, the least first. */
  readonly changing: readonly { readonly tier: Tier; readonly steps: number }[]
  readonly reading: number
}

/** Everything that a run would touch, before it begins. */
export function touchedPlaces(touches: readonly Touch[], steps: readonly RunbookStep[]): TouchedPlaces {
  const changing = new Set(touches.filter(({ changes }) => changes).map(({ step }) => step))
  const tiers = steps.filter(({ id }) => changing.has(id)).map((step) => (step.tier === 'D0' ? 'D1' : step.tier))
  return {
    clusters: [...new Set(touches.map(({ cluster }) => cluster))],
    namespaces: [...new Set(touches.flatMap(({ namespace }) => namespace ?? []))].sort(),
    changing: tier.options.flatMap((each) => {
      const count = tiers.filter((of) => of === each).length
      return count === 0 ? [] : [{ tier: each, steps: count }]
    }),
    reading: steps.length - changing.size,
  }
}

/** "1 of 5 steps changes something (1 × D1), each asks first". */
export function changeWords({ changing, reading }: Pick<TouchedPlaces, 'changing' | 'reading'>): string {
  const count = changing.reduce((sum, { steps }) => sum + steps, 0)
  if (count === 0) return `${reading} steps, none changes anything`
  const tiers = changing.map(({ tier: of, steps }) => `${steps} × ${of}`).join(', ')
  return `${count} of ${count + reading} steps ${count === 1 ? 'changes' : 'change'} something (${tiers}), asked for each time`
}

/** "service = budapp · limit = 5"; what is empty is left out. */
export function inputWords(inputs: InputValues): string {
  const words = Object.entries(inputs).flatMap(([name, value]) => (value === '' ? [] : [`${name} = ${value}`]))
  return words.length === 0 ? 'no inputs' : words.join(' · ')
}
