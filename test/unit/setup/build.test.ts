import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sourceStamp } from '@main/setup/build.mjs'
import { afterEach, beforeEach, expect, it } from 'vitest'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cockpit-build-'))
  await mkdir(join(root, 'shared/clusters'), { recursive: true })
  await writeFile(join(root, 'shared/clusters/pod.ts'), 'export {}')
})
afterEach(() => rm(root, { recursive: true, force: true }))

it('changes with content, with a name and with the locked dependencies, and with nothing else', async () => {
  const before = await sourceStamp(root)
  await writeFile(join(root, 'README.md'), 'not built')
  expect(await sourceStamp(root)).toBe(before)

  await writeFile(join(root, 'shared/clusters/pod.ts'), 'export const x = 1')
  const changed = await sourceStamp(root)
  expect(changed).not.toBe(before)

  await writeFile(join(root, 'shared/clusters/empty.ts'), '')
  const added = await sourceStamp(root)
  expect(added).not.toBe(changed)

  await writeFile(join(root, 'package-lock.json'), '{}')
  expect(await sourceStamp(root)).not.toBe(added)
})
