import { PageQueue } from '@main/clusters/page-queue.ts'
import { describe, expect, it } from 'vitest'

describe('pages of lists', () => {
  it('are worked on one after the other, as they came, also after one that failed', async () => {
    const pages = new PageQueue()
    const told: string[] = []
    const page = (name: string, work: () => Promise<void>) =>
      pages.inTurn(async () => {
        told.push(`${name} begins`)
        await work().finally(() => told.push(`${name} ends`))
      })
    let endFirst: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      endFirst = resolve
    })
    const first = page('pods', () => held)
    const failing = page('nodes', () => Promise.reject(new Error('unreadable')))
    const last = page('events', () => Promise.resolve())
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual(['pods begins'])
    endFirst()
    await first
    await expect(failing).rejects.toThrow('unreadable')
    await last
    expect(told).toEqual(['pods begins', 'pods ends', 'nodes begins', 'nodes ends', 'events begins', 'events ends'])
  })
})
