import { parseLabelSelector } from '@shared/clusters/label-selector.ts'
import { expect, it } from 'vitest'

const budapp = { app: 'budapp', tier: 'web', 'app.kubernetes.io/part-of': 'bud', empty: '' }
const matches = (text: string, labels: Record<string, string> = budapp) => {
  const reading = parseLabelSelector(text)
  if ('wrong' in reading) throw new Error(reading.wrong)
  return reading.matches(labels)
}

it.each([
  ['', true],
  ['app=budapp', true],
  ['app==budapp', true],
  [' app = budapp , tier = web ', true],
  ['app=other', false],
  ['app!=other', true],
  ['gone!=x', true],
  ['app!=budapp', false],
  ['app in (budapp,budnotify)', true],
  ['app in (a, b)', false],
  ['app notin (a,b)', true],
  ['gone notin (a)', true],
  ['gone in (a)', false],
  ['tier', true],
  ['!tier', false],
  ['!gone', true],
  ['empty=', true],
  ['gone=', false],
  ['app.kubernetes.io/part-of=bud,app in (budapp,x),!gone', true],
  ['constructor', false],
])('%s', (text, expected) => {
  expect(matches(text)).toBe(expected)
})

it.each(['app=a,', '=x', 'app in a', 'app in (a', 'a b', 'app=a b', 'app in (a/b)', '!'])('%s is none', (text) => {
  expect(parseLabelSelector(text)).toHaveProperty('wrong')
})
