import { join, resolve } from 'node:path'
import { build } from 'vite'

export const repositoryRoot = resolve(import.meta.dirname, '..', '..')

/**
 * Bundles programs from the sources as they are now, as the app's own build does: `NAME.cjs` for each name.
 * @param inputs source by name, relative to the repository.
 * @returns the folder. It is inside the repository, so that what the bundles import is found.
 */
export async function bundleForNode(folder: string, inputs: Readonly<Record<string, string>>): Promise<string> {
  const out = join(repositoryRoot, 'out', folder)
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
        input: Object.fromEntries(Object.entries(inputs).map(([name, path]) => [name, join(repositoryRoot, path)])),
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  })
  return out
}
