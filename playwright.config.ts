import { defineConfig } from '@playwright/test'

// `npm test` names the file for its count; a run by hand only lists.
const report = process.env.PLAYWRIGHT_JSON_OUTPUT_FILE

/** End-to-end tests: the built app in a real Electron, on a real lab. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test/output/e2e',
  globalSetup: './test/e2e/lab-under-windows.ts',
  // One lab, whose incidents every window sees: one test at a time.
  workers: 1,
  fullyParallel: false,
  // Real servers, a real window and few cores: what fails is tried once more, and `npm test` names it even if it passes.
  retries: report === undefined ? 0 : 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: report === undefined ? [['list']] : [['list'], ['json', { outputFile: report }]],
})
