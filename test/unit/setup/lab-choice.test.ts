import { join } from 'node:path'
import { appArguments, opensOnLab } from '@main/setup/lab-choice.mjs'
import { describe, expect, it } from 'vitest'

describe('opensOnLab', () => {
  const home = join('/home', 'ada')
  const withFile = (path: string) => path === join(home, '.kube', 'config')
  const without = () => false

  it.each([
    ['neither KUBECONFIG nor ~/.kube/config', {}, without, true],
    ['an empty KUBECONFIG', { KUBECONFIG: '' }, without, true],
    ['~/.kube/config', {}, withFile, false],
    ['KUBECONFIG', { KUBECONFIG: '/some/file' }, without, false],
    ['both', { KUBECONFIG: '/some/file' }, withFile, false],
  ])('with %s', (_, env, exists, expected) => {
    expect(opensOnLab({ env, home, exists })).toBe(expected)
  })
})

describe('appArguments', () => {
  it('passes on what was typed', () => {
    expect(appArguments({ words: ['--x'], lab: false, screenshot: null })).toEqual(['--x'])
  })
  it('adds the lab once', () => {
    expect(appArguments({ words: [], lab: true, screenshot: null })).toEqual(['--lab'])
    expect(appArguments({ words: ['--lab'], lab: true, screenshot: null })).toEqual(['--lab'])
  })
  it('does not add the lab when a kubeconfig was typed', () => {
    expect(appArguments({ words: ['--kubeconfig=a'], lab: true, screenshot: null })).toEqual(['--kubeconfig=a'])
  })
  it('asks for the check where nobody can look', () => {
    expect(appArguments({ words: [], lab: true, screenshot: '/a b/c.png' })).toEqual([
      '--lab',
      '--headless-check',
      '--screenshot=/a b/c.png',
    ])
  })
})
