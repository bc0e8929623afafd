import { withoutCredentials } from '@main/checks/without-credentials.ts'
import { expect, it } from 'vitest'

it.each([
  ['postgresql://bud:s3cr3t@db:5432/bud', 'postgresql://bud:***@db:5432/bud'],
  ['redis://:s3cr3t@redis:6379', 'redis://:***@redis:6379'],
  ['host=db password=s3cr3t user=bud', 'host=db password=*** user=bud'],
  ["{'password': 's3cr3t'}", "{'password': ***}"],
  ['Authorization: Bearer s3cr3ts3cr3t', 'Authorization: Bearer ***'],
  ['api_key="s3cr3t value"', 'api_key=***'],
  ['http://db:5432/x has no credentials', 'http://db:5432/x has no credentials'],
])('cleans %s', (text, expected) => {
  expect(withoutCredentials(text)).toBe(expected)
})
