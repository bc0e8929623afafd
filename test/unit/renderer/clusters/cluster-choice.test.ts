import { choiceWords, clustersChosen, clustersOf, toggledCluster } from '@renderer/clusters/cluster-choice.ts'
import { expect, test } from 'vitest'

const order = ['eu', 'us', 'staging']

test('a choice is in the fleet’s order, and what the fleet does not have stays named', () => {
  expect(clustersChosen(null, order)).toBe(order)
  expect(clustersChosen(['gone', 'us', 'eu'], order)).toEqual(['eu', 'us', 'gone'])
})

test('taking one from all leaves the others; putting it back is all again, also of what comes later', () => {
  const without = toggledCluster(null, order, 'us')
  expect(without).toEqual(['eu', 'staging'])
  expect(toggledCluster(without, order, 'us')).toBeNull()
  expect(toggledCluster(['us'], order, 'us')).toEqual([])
  expect(toggledCluster([], order, 'staging')).toEqual(['staging'])
})

test('the clusters of one environment', () => {
  const environments = new Map([
    ['eu', 'production'],
    ['us', 'production'],
    ['staging', 'staging'],
  ] as const)
  expect(clustersOf('production', environments, order)).toEqual(['eu', 'us'])
  expect(clustersOf('production', environments, ['eu', 'us'])).toBeNull()
})

test('a choice in words never calls some all', () => {
  expect(choiceWords(null, order)).toBe('all 3 clusters')
  expect(choiceWords(['eu', 'us'], order)).toBe('2 of 3 clusters')
  expect(choiceWords(['eu'], order)).toBe('eu')
  expect(choiceWords([], order)).toBe('no cluster')
})
