import type { StartSupervisor } from '@main/lab/start-supervisor.ts'
import { utilityProcess } from 'electron'

/**
 * The app's way to start the lab's supervisor: a utility process, so that the lab's work never holds up the window,
 * and Electron needs no fuse that lets it run as Node. It ends with the app.
 */
export function utilitySupervisor(script: string): StartSupervisor {
  return (argv) => {
    const child = utilityProcess.fork(script, [...argv, '--leash'], { serviceName: 'Practice lab', stdio: 'ignore' })
    return {
      ended: new Promise((resolve) => {
        child.once('exit', (code) => resolve(`The lab's supervisor ended (code ${code}).`))
      }),
    }
  }
}
