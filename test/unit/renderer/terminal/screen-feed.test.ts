import { ScreenFeed } from '@renderer/terminal/screen-feed.ts'
import { largestInput, type ToHost } from '@shared/terminal/port-messages.ts'
import { describe, expect, it } from 'vitest'

function feedUnderTest() {
  const parsing: { bytes: Uint8Array; done: () => void }[] = []
  const feed = new ScreenFeed({ write: (bytes, done) => parsing.push({ bytes, done }) })
  const sent: ToHost[] = []
  let take: (data: unknown) => void = () => {}
  let closed = false
  const attach = () =>
    feed.attach({
      postMessage: (message) => sent.push(message),
      listen: (next) => {
        take = next
      },
      close: () => {
        closed = true
      },
    })
  attach()
  const output = (size: number) => take({ type: 'output', bytes: new Uint8Array(size) })
  return { feed, parsing, sent, output, take: (data: unknown) => take(data), attach, closed: () => closed }
}

describe('what feeds a terminal', () => {
  it('acknowledges what was parsed, and only then', () => {
    const { parsing, sent, output } = feedUnderTest()
    output(1_000)
    expect(sent).toEqual([])
    parsing[0]?.done()
    expect(sent).toEqual([{ type: 'ack', bytes: 1_000 }])
  })

  it('gives the parser a little at a time, so that the rest can be thrown away', () => {
    const { parsing, sent, output, take } = feedUnderTest()
    for (let turn = 0; turn < 6; turn += 1) output(200_000)
    expect(parsing).toHaveLength(3)
    take({ type: 'drop' })
    expect(sent).toEqual([{ type: 'dropped', bytes: 600_000 }])
    for (const { done } of parsing) done()
    expect(parsing).toHaveLength(3)
    output(10)
    expect(parsing).toHaveLength(4)
  })

  it('sends a long paste in pieces, whole', () => {
    const { feed, sent } = feedUnderTest()
    const text = 'x'.repeat(largestInput * 2 + 5)
    feed.input(text)
    expect(sent).toHaveLength(3)
    expect(sent.map((message) => (message.type === 'input' ? message.text : '')).join('')).toBe(text)
  })

  it('acknowledges nothing to a port that is not its own any more, and believes no message that is none', () => {
    const { parsing, sent, output, attach, take, closed } = feedUnderTest()
    output(5)
    attach()
    expect(closed()).toBe(true)
    parsing[0]?.done()
    take({ type: 'output', bytes: 'text' })
    take({ type: 'output', bytes: new Uint8Array(1_000_000) })
    take(null)
    expect(parsing).toHaveLength(1)
    expect(sent).toEqual([])
  })
})
