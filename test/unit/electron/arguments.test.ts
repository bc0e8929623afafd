import { readArguments } from '@main/electron/arguments.ts'
import { describe, expect, it } from 'vitest'

describe('readArguments', () => {
  it('opens the window on the kubeconfig by default', () => {
    expect(readArguments(['--no-sandbox', '.'])).toEqual({ lab: false, headlessCheck: false, screenshot: null })
  })

  it.each([
    [['--lab', '--headless-check', '--screenshot=a b.png', '.']],
    [['.', '--headless-check', '--lab', '--screenshot', 'a b.png']],
  ])('reads our switches among others: %j', (argv) => {
    expect(readArguments(argv)).toEqual({ lab: true, headlessCheck: true, screenshot: 'a b.png' })
  })
})
