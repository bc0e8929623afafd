import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { labPaths } from '@main/lab/lab-folder.ts'
import { expect } from './cockpit-window.ts'

/**
 * Everything of a lab that nobody but its owner may know: tokens and passwords of both kubeconfigs, client keys as they
 * stand there and as PEM, the API servers' token file, private keys of the servers, and the supervisor's own token.
 */
export async function labSecrets(labFolder: string): Promise<readonly string[]> {
  const paths = labPaths(labFolder)
  const found = new Set<string>()
  for (const path of [paths.kubeconfig, paths.restrictedKubeconfig]) {
    const text = await readFile(path, 'utf8')
    for (const [, secret = ''] of text.matchAll(/(?:token|client-key-data|password): *"?([^"\s]{16,})/g)) {
      found.add(secret)
      for (const line of pemLines(Buffer.from(secret, 'base64').toString('utf8'))) found.add(line)
    }
  }
  const tokens = await readFile(join(paths.tls, 'tokens.csv'), 'utf8')
  for (const line of tokens.trim().split('\n')) found.add(line.split(',')[0] ?? '')
  for (const name of await readdir(paths.tls)) {
    if (!name.endsWith('.key')) continue
    for (const line of pemLines(await readFile(join(paths.tls, name), 'utf8'))) found.add(line)
  }
  const record: unknown = JSON.parse(await readFile(join(labFolder, 'lab.json'), 'utf8'))
  if (typeof record === 'object' && record !== null && 'token' in record) found.add(String(record.token))
  expect(found.size, 'secrets of the lab').toBeGreaterThan(10)
  expect([...found].filter((secret) => secret.length < 16)).toEqual([])
  return [...found]
}

/** Lines of the body of a private key; none of any other text. */
function pemLines(text: string): string[] {
  if (!text.includes('PRIVATE KEY-----')) return []
  return text.split('\n').filter((line) => /^[A-Za-z0-9+/=]{32,}$/.test(line))
}
