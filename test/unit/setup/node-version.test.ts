import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isNodeNewEnough, oldestNode } from '@main/setup/node-version.mjs'
import { repositoryRoot } from '@main/setup/repository.mjs'
import { expect, it } from 'vitest'

it.each([
  ['18.20.4', false],
  ['20.18.0', false],
  ['20.9.1', false],
  ['20.18.1', true],
  ['20.19.0', true],
  ['22.0.0', true],
  ['100.1.1', true],
  ['21.0.0-nightly20230801', true],
])('says of Node %s that it is new enough: %s', (version, expected) => {
  expect(isNodeNewEnough(version, '20.18.1')).toBe(expected)
})

it('asks for what package.json declares', () => {
  const { engines } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'))
  expect(engines.node).toBe(`>=${oldestNode}`)
})
