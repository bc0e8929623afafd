import { settingsFolder } from '@main/platform/settings-folder.ts'
import { expect, it } from 'vitest'

it.each([
  ['linux', {}, '/home/a/.config/foundry-cockpit'],
  ['linux', { XDG_CONFIG_HOME: '/x' }, '/x/foundry-cockpit'],
  ['darwin', {}, '/home/a/Library/Application Support/foundry-cockpit'],
  ['linux', { FOUNDRY_COCKPIT_SETTINGS: '/team' }, '/team'],
] as const)('on %s with %j is %s', (platform, env, expected) => {
  expect(settingsFolder({ platform, env, home: '/home/a' })).toBe(expected)
})
