import type { ClusterId, Environment } from '@shared/clusters/cluster-summary.ts'

/** The clusters that a choice means, in the fleet's order; those that the fleet does not have come last. null = all. */
export function clustersChosen(choice: readonly ClusterId[] | null, order: readonly ClusterId[]): readonly ClusterId[] {
  if (choice === null) return order
  return [...order.filter((id) => choice.includes(id)), ...choice.filter((id) => !order.includes(id))]
}

/** The choice with one cluster more or less; every cluster of the fleet is the same as all. */
export function toggledCluster(
  choice: readonly ClusterId[] | null,
  order: readonly ClusterId[],
  id: ClusterId,
): readonly ClusterId[] | null {
  const before = clustersChosen(choice, order)
  const after = before.includes(id) ? before.filter((each) => each !== id) : clustersChosen([...before, id], order)
  return allOrSome(after, order)
}

/** The clusters of one environment. */
export function clustersOf(
  environment: Environment,
  environments: ReadonlyMap<ClusterId, Environment>,
  order: readonly ClusterId[],
): readonly ClusterId[] | null {
  return allOrSome(
    order.filter((id) => environments.get(id) === environment),
    order,
  )
}

/** "all 3 clusters", "2 of 3 clusters", "prod-eu". */
export function choiceWords(choice: readonly ClusterId[] | null, order: readonly ClusterId[]): string {
  if (choice === null) return order.length === 1 ? 'the one cluster' : `all ${order.length} clusters`
  const [only] = choice
  if (choice.length === 1 && only !== undefined) return only
  return choice.length === 0 ? 'no cluster' : `${choice.length} of ${order.length} clusters`
}

function allOrSome(some: readonly ClusterId[], order: readonly ClusterId[]): readonly ClusterId[] | null {
  return some.length === order.length && order.every((id) => some.includes(id)) ? null : some
}
