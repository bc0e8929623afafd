import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivateFile } from '@main/platform/private-file.ts'
import { isAliveProcess, ownProcess } from '@main/platform/process-birth.ts'

/**
 * One folder per session for files that must go with it: the kubeconfig of one context, start-up files. Below a folder
 * that is named after this process, so that the next start can tell what a crash left behind.
 */
export class PrivateFolders {
  private constructor(
    private readonly root: string,
    private readonly own: string,
  ) {}

  /** Removes what processes that are gone left behind. Errors: those of the file system. */
  static async open(root: string): Promise<PrivateFolders> {
    await mkdir(root, { recursive: true, mode: 0o700 })
    const own = await ownProcess()
    for (const name of await readdir(root)) {
      if (!(await isAliveProcess(name))) await rm(join(root, name), { recursive: true, force: true })
    }
    return new PrivateFolders(root, own)
  }

  folderOf(session: string): string {
    return join(this.root, this.own, session)
  }

  /** Writes files readable by their owner only. Errors: those of the file system. */
  async write(session: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await writePrivateFile(join(this.folderOf(session), name), text)
  }

  async remove(session: string): Promise<void> {
    await rm(this.folderOf(session), { recursive: true, force: true })
  }

  async close(): Promise<void> {
    await rm(join(this.root, this.own), { recursive: true, force: true })
  }
}
