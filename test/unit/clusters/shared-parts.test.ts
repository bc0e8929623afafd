import { SharedParts } from '@main/clusters/shared-parts.ts'
import { expect, it } from 'vitest'

const take = (parts: SharedParts<{ text: string }>, text: string) => {
  const bytes = Buffer.from(`..${text}..`)
  return parts.of(bytes, 2, bytes.length - 2, () => ({ text }))
}

it('gives the same for the same bytes, and another for others', () => {
  const parts = new SharedParts<{ text: string }>()
  const first = take(parts, 'app=a')
  expect(take(parts, 'app=a')).toBe(first)
  expect(take(parts, 'app=b')).toEqual({ text: 'app=b' })
})

it('keeps no long ones, and few of the others', () => {
  const parts = new SharedParts<{ text: string }>()
  const long = 'x'.repeat(5_000)
  expect(take(parts, long)).not.toBe(take(parts, long))
  const first = take(parts, 'first')
  for (let n = 0; n < 1_000; n += 1) take(parts, `${n}`)
  expect(take(parts, 'first')).not.toBe(first)
})
