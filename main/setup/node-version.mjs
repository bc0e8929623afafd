/** The oldest Node that the set-up and its dependencies run on: `engines.node` of package.json. */
export const oldestNode = '20.18.1'

/**
 * @param {string} version `process.versions.node`
 * @param {string} oldest
 */
export function isNodeNewEnough(version, oldest = oldestNode) {
  const [have, want] = [version, oldest].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)))
  for (let place = 0; place < 3; place += 1) {
    const difference = (have?.[place] ?? 0) - (want?.[place] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/** Ends the process with an explanation when Node is too old, before anything newer is used. */
export function requireNode() {
  if (isNodeNewEnough(process.versions.node)) return
  console.error(
    `Foundry Cockpit needs Node ${oldestNode} or newer; this is Node ${process.versions.node} (${process.execPath}).`,
  )
  console.error('Install a newer one, for example with: nvm install 22')
  process.exit(1)
}
