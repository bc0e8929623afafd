import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * electron-builder's hook: takes out Electron's launcher for other people's applications, which a dist that is given by
 * hand (`electronDist`) brings into the package.
 * @param {{ packager: { getResourcesDir(appOutDir: string): string }, appOutDir: string }} context
 */
export default async function afterPack({ packager, appOutDir }) {
  await rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true })
}
