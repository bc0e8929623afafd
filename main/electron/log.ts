import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'

/**
 * The app's log file, for defects and life-cycle events only: no output of clusters, no kubeconfig content.
 * Written without a worker thread, because pino's transports do not survive bundling.
 */
export function openLog(folder: string): Logger {
  mkdirSync(folder, { recursive: true })
  return pino(
    {
      level: 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['*.token', '*.password', '*.headers'],
    },
    pino.destination({ dest: join(folder, 'cockpit.log'), sync: true, append: true }),
  )
}
