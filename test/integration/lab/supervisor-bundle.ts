import { join, resolve } from 'node:path'
import { build } from 'vite'

export const repositoryRoot = resolve(import.meta.dirname, '..', '..', '..')

/**
 * Bundles the supervisor and the pods' commands from the sources as they are now, as the app's own build does, and
 * answers the folder. Inside the repository, so that what the bundles import is found.
 */
export async function bundleSupervisor(): Promise<string> {
  const out = join(repositoryRoot, 'out', 'lab-under-test')
  await build({
    root: repositoryRoot,
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { '@shared': join(repositoryRoot, 'shared'), '@main': join(repositoryRoot, 'main') } },
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: true,
      target: 'node20',
      rollupOptions: {
        input: {
          'lab-supervisor': join(repositoryRoot, 'main/lab/supervisor-process.ts'),
          'lab-pod-command': join(repositoryRoot, 'main/lab/pod-command.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  })
  return out
}
