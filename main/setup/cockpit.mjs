#!/usr/bin/env node
// The command line in a checkout. What the set-up has to say goes to stderr: stdout belongs to the command's own output,
// which programs read.
import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { requireNode } from './node-version.mjs'
import { repositoryRoot as root } from './repository.mjs'
import { runInForeground } from './run-app.mjs'
import { describeFailure } from './setup-error.mjs'
import { Steps } from './steps.mjs'

requireNode()
try {
  const steps = new Steps({ stream: process.stderr, total: 2, quiet: true })
  await steps.run('Dependencies', (say) => ensureDependencies({ root, say }))
  await steps.run('App', (say) => ensureBuild({ root, say }))
  const program = join(root, 'out', 'main', 'cockpit.cjs')
  const { code } = await runInForeground(process.execPath, [program, ...process.argv.slice(2)], {
    cwd: process.cwd(),
    env: process.env,
    ownGroup: false,
  })
  process.exitCode = code
} catch (failure) {
  const { message, hint } = describeFailure(failure)
  console.error(message)
  if (hint !== '') console.error(hint)
  process.exitCode = 2
}
