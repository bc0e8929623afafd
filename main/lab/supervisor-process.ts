import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { systemClock } from '../platform/system-clock.ts'
import { serveControl } from './control-endpoint.ts'
import { Lab } from './lab.ts'
import { defaultClusterNames } from './lab-cluster.ts'
import { claimLabFolder, labPaths, writeLabRecord } from './lab-folder.ts'
import { takeLock } from './lab-lock.ts'

const usualMetricsSeconds = 15

const supervisorArguments = z.object({
  folder: z.string().min(1),
  clusters: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/))
    .min(1)
    .max(8),
  root: z.string().min(1),
  out: z.string().min(1),
  node: z.string().min(1),
  leash: z.boolean(),
  metricsEverySeconds: z.coerce.number().int().min(10),
})

/** The program that owns every process of one lab. It ends when the lab is down. */
async function main(): Promise<number> {
  // Everything that the lab writes holds keys, tokens or other people's figures.
  process.umask(0o077)
  const { values } = parseArgs({
    options: {
      folder: { type: 'string' },
      clusters: { type: 'string' },
      root: { type: 'string' },
      out: { type: 'string' },
      node: { type: 'string' },
      leash: { type: 'boolean' },
      'metrics-every': { type: 'string' },
    },
  })
  const options = supervisorArguments.parse({
    folder: values.folder,
    clusters: values.clusters?.split(',') ?? [...defaultClusterNames],
    root: values.root,
    out: values.out ?? join(values.root ?? '', 'out', 'main'),
    node: values.node ?? process.execPath,
    leash: values.leash ?? false,
    metricsEverySeconds: values['metrics-every'] ?? usualMetricsSeconds,
  })
  const folder = resolve(options.folder)
  const paths = labPaths(folder)
  await claimLabFolder(folder)
  const say = (text: string) => {
    appendFileSync(paths.supervisorLog, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 })
  }
  const lock = await takeLock(paths.lock)
  if (lock === null) {
    say('another supervisor has this folder')
    return 3
  }

  const listeners = new Set<() => void>()
  const lab = new Lab({
    folder,
    clusters: options.clusters,
    metricsEverySeconds: options.metricsEverySeconds,
    root: options.root,
    podCommandScript: join(options.out, 'lab-pod-command.cjs'),
    // ELECTRON_RUN_AS_NODE means nothing to Node, and makes Electron be Node where that is what runs us.
    node: { command: options.node, environment: { ELECTRON_RUN_AS_NODE: '1' } },
    clock: systemClock,
    environment: process.env,
    onChange: () => {
      for (const listener of listeners) listener()
    },
  })

  let end: (() => void) | null = null
  const ended = new Promise<void>((done) => {
    end = done
  })
  let stopping = false
  const down = (reason: string) => {
    if (stopping) return
    stopping = true
    say(`going down: ${reason}`)
    void lab
      .down()
      .catch((thrown: unknown) => say(`going down failed: ${toErrorShape(thrown).message}`))
      .then(() => end?.())
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => down(signal))
  process.on('uncaughtException', (thrown) => {
    say(`unforeseen: ${thrown.stack ?? thrown.message}`)
    down('unforeseen error')
  })
  if (options.leash) holdLeash(() => down('whoever started it is gone'))

  const token = randomBytes(32).toString('hex')
  const control = await serveControl(
    {
      status: () => lab.status(),
      onChange: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      breakIncident: (incident, cluster) => lab.breakIncident(incident, cluster),
      heal: (incident) => lab.heal(incident),
      killPart: (name) => lab.killPart(name),
      startPart: (name) => lab.startPart(name),
      down: () => down('asked to'),
    },
    token,
  )
  await writeLabRecord(folder, { pid: process.pid, port: control.port, token, startedAt: systemClock.now() })
  lab
    .up()
    .then(() => say('up'))
    .catch((thrown: unknown) => say(`could not come up: ${toErrorShape(thrown).message}`))
  await ended
  await control.close()
  await rm(paths.record, { force: true })
  await lock.release()
  return 0
}

/** The other end of the leash: stdin, or the port to the app where we are its utility process. */
function holdLeash(onGone: () => void): void {
  const { parentPort } = process as unknown as { parentPort?: { on(event: 'close', listener: () => void): void } }
  if (parentPort !== undefined) {
    parentPort.on('close', onGone)
    return
  }
  process.stdin.on('end', onGone).on('close', onGone).on('error', onGone).resume()
}

main().then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    process.stderr.write(`${toErrorShape(thrown).message}\n`)
    process.exit(1)
  },
)
