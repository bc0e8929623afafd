import { bundleForNode } from '../node-bundle.ts'

export { repositoryRoot } from '../node-bundle.ts'

/** Bundles the supervisor and the pods' commands, and answers the folder. */
export const bundleSupervisor = (): Promise<string> =>
  bundleForNode('lab-under-test', {
    'lab-supervisor': 'main/lab/supervisor-process.ts',
    'lab-pod-command': 'main/lab/pod-command.ts',
  })
