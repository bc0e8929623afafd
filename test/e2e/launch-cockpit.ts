import { join, resolve } from 'node:path'
import { type ElectronApplication, _electron as electron } from '@playwright/test'

const root = resolve(import.meta.dirname, '..', '..')

export interface LaunchOptions {
  /** What KUBECONFIG is to be. */
  readonly kubeconfig: string
  readonly labFolder: string
  /** An empty folder of this run's own: browser profile, settings, journal. */
  readonly profile: string
}

/** Starts the built app in the Electron that the set-up found. Resolves when its main process runs. */
export async function launchCockpit({ kubeconfig, labFolder, profile }: LaunchOptions): Promise<ElectronApplication> {
  const { ELECTRON_RUN_AS_NODE: _never, ...environment } = process.env
  const executable = process.env.COCKPIT_ELECTRON
  const app = await electron.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: [...flags(), `--user-data-dir=${profile}`, root],
    env: {
      ...environment,
      KUBECONFIG: kubeconfig,
      COCKPIT_LAB: labFolder,
      // What is done in a test is not written into an engineer's own journal.
      FOUNDRY_COCKPIT_SETTINGS: join(profile, 'settings'),
    },
  })
  askTwice(app)
  return app
}

/**
 * V8's inspector holds the promise of what it evaluates weakly, so that a collection of garbage at the wrong moment loses an
 * answer ("Promise was collected"). What the tests evaluate in main may be evaluated a second time.
 */
function askTwice(app: ElectronApplication): void {
  const { evaluate } = app
  const twice = (...words: Parameters<typeof evaluate>) =>
    evaluate.apply(app, words).catch((thrown: unknown) => {
      if (!String(thrown).includes('garbage collected')) throw thrown
      return evaluate.apply(app, words)
    })
  Object.assign(app, { evaluate: twice })
}

/** Chromium's sandbox does not run as root; as anybody else the tests run with it. */
function flags(): string[] {
  const given = process.env.COCKPIT_ELECTRON_FLAGS
  if (given !== undefined) return JSON.parse(given) as string[]
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
}
