import { waitForFigures } from '@main/lab/first-figures.ts'
import { describe, expect, it } from 'vitest'

const answer = (length: number) => ({ items: Array.from({ length }, () => ({})) })

/** An API server with 2 nodes and 3 pods, whose figures come as told, question by question. */
function serverWith(figures: readonly (readonly [nodes: number, pods: number] | 'not served')[]) {
  let asked = 0
  return async (_method: string, path: string) => {
    if (path === '/api/v1/nodes') return answer(2)
    if (path === '/api/v1/pods') return answer(3)
    const now = figures[Math.min(figures.length - 1, Math.floor(asked++ / 2))]
    if (now === undefined || now === 'not served') throw new Error('503')
    return answer(path.endsWith('/nodes') ? now[0] : now[1])
  }
}

describe('waitForFigures', () => {
  const signal = new AbortController().signal

  it('is content when every node and pod has figures', async () => {
    const said: string[] = []
    const request = serverWith(['not served', [2, 3]])
    const lacking = await waitForFigures({ request, signal, patienceMs: 10_000, progress: (text) => said.push(text) })
    expect(lacking).toBeNull()
    expect(said).toEqual(['Waiting for the first figures: CPU and memory figures of 0 of 2 nodes, 0 of 3 pods'])
  })

  it('says what is lacking when the patience is over', async () => {
    const request = serverWith([[2, 1]])
    expect(await waitForFigures({ request, signal, patienceMs: -1, progress: () => {} })).toBe(
      'CPU and memory figures of 2 of 2 nodes, 1 of 3 pods',
    )
  })

  it('ends when it is cancelled', async () => {
    const request = serverWith([[0, 0]])
    const cancelled = AbortSignal.abort(new Error('enough'))
    await expect(waitForFigures({ request, signal: cancelled, patienceMs: 1, progress: () => {} })).rejects.toThrow(
      'enough',
    )
  })
})
