import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Real servers and few cores: what fails there is tried once more, and `npm test` names it even if it passes then. */
const onceMore = { retry: 1 }

const root = import.meta.dirname
const alias = {
  '@shared': resolve(root, 'shared'),
  '@main': resolve(root, 'main'),
  '@renderer': resolve(root, 'renderer'),
}

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          testTimeout: 10_000,
          // Unit tests share no state, so modules are loaded once: a third of the time that isolation takes.
          pool: 'threads',
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: {
          // They bring their own servers, need no lab, and mostly wait: beside each other, and without one.
          name: 'alone',
          include: ['test/integration/**/*.alone.test.ts'],
          maxWorkers: 3,
          ...onceMore,
          testTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['**/*.alone.test.ts'],
          globalSetup: ['test/integration/lab-under-test.ts'],
          fileParallelism: false,
          ...onceMore,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
