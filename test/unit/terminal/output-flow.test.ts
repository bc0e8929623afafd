import { OutputFlow } from '@main/terminal/output-flow.ts'
import { flowMarks, type ToScreen, typingMarks } from '@shared/terminal/port-messages.ts'
import { describe, expect, it } from 'vitest'
import { heldClock } from '../checks/fake-cluster.ts'

const kilobytes = (count: number, byte = 'y') => Buffer.from(byte.repeat(count * 1000))

function flowUnderTest() {
  const clock = heldClock()
  const calls: string[] = []
  const flow = new OutputFlow({ pause: () => calls.push('pause'), resume: () => calls.push('resume') }, clock)
  const sent: ToScreen[] = []
  const text = () =>
    sent.map((message) => (message.type === 'output' ? Buffer.from(message.bytes).toString() : '<drop>')).join('')
  const bytes = () => sent.reduce((sum, each) => sum + (each.type === 'output' ? each.bytes.length : 0), 0)
  return { clock, flow, calls, sent, text, bytes, screen: (message: ToScreen) => sent.push(message) }
}

describe('output on its way to a screen', () => {
  it('goes at once when nothing went just before, and gathers what follows within 5 ms', async () => {
    const { flow, sent, text, clock, screen } = flowUnderTest()
    flow.attach(screen)
    flow.push(Buffer.from('a'))
    expect(text()).toBe('a')
    flow.push(Buffer.from('b'))
    flow.push(Buffer.from('c'))
    expect(sent).toHaveLength(1)
    await clock.advance(5)
    expect(text()).toBe('abc')
    expect(sent).toHaveLength(2)
  })

  it('holds the program above the high water mark and lets it go on below the low one, losing nothing', async () => {
    const { flow, calls, bytes, clock, screen } = flowUnderTest()
    flow.attach(screen)
    let pushed = 0
    while (!calls.includes('pause')) {
      flow.push(kilobytes(4))
      pushed += 4_000
      expect(pushed).toBeLessThan(flowMarks.high + flowMarks.message + 4_000)
    }
    // What the source gave before it heard of the hold.
    flow.push(kilobytes(60))
    pushed += 60_000
    await clock.advance(1_000)
    const under = bytes()
    expect(under).toBeLessThan(flowMarks.high + flowMarks.message)
    flow.acknowledge(under - flowMarks.low - 1)
    expect(calls).toEqual(['pause'])
    flow.acknowledge(flowMarks.low + 1)
    await clock.advance(1_000)
    flow.acknowledge(bytes() - under)
    expect(calls).toEqual(['pause', 'resume'])
    expect(bytes()).toBe(pushed)
  })

  it('has less under way while somebody types, and more again a second after', async () => {
    const { flow, calls, bytes, clock, screen } = flowUnderTest()
    const pushUntilHeld = () => {
      const holds = calls.filter((call) => call === 'pause').length
      while (calls.filter((call) => call === 'pause').length === holds) flow.push(kilobytes(4))
    }
    flow.attach(screen)
    flow.typed()
    pushUntilHeld()
    expect(bytes()).toBeLessThan(typingMarks.high + typingMarks.message)
    await clock.advance(1_000)
    flow.acknowledge(bytes())
    const before = bytes()
    pushUntilHeld()
    expect(bytes() - before).toBeGreaterThan(flowMarks.high - flowMarks.message)
  })

  it('goes on gathering when something is acknowledged', async () => {
    const { flow, sent, clock, screen } = flowUnderTest()
    flow.attach(screen)
    flow.push(kilobytes(4))
    flow.push(kilobytes(4))
    flow.acknowledge(4_000)
    flow.push(kilobytes(4))
    expect(sent).toHaveLength(1)
    await clock.advance(5)
    expect(sent).toHaveLength(2)
  })

  it('sends each message in memory of its own', async () => {
    const { flow, sent, clock, screen } = flowUnderTest()
    flow.attach(screen)
    flow.push(Buffer.from('a'))
    flow.push(kilobytes(300))
    await clock.advance(5)
    const sizes = sent.map((each) => (each.type === 'output' ? [each.bytes.length, each.bytes.buffer.byteLength] : []))
    expect(sizes).toEqual([
      [1, 1],
      [flowMarks.message, flowMarks.message],
      [300_000 - flowMarks.message, 300_000 - flowMarks.message],
    ])
  })

  it('holds the program while no screen is there and keeps what it had', async () => {
    const { flow, calls, text, screen } = flowUnderTest()
    flow.push(kilobytes(300))
    expect(calls).toEqual(['pause'])
    flow.attach(screen)
    flow.acknowledge(300_000)
    expect(text()).toHaveLength(300_000)
    expect(calls).toEqual(['pause', 'resume'])
    flow.detach()
    expect(calls).toEqual(['pause', 'resume', 'pause'])
  })

  it('drops what waits at Ctrl-C with a mark that tells how much, and keeps the last lines', async () => {
    const { flow, text, clock, screen, calls } = flowUnderTest()
    flow.attach(screen)
    const turns = Math.ceil((flowMarks.high + 60_000) / 4_000)
    for (let turn = 0; turn < turns; turn += 1) flow.push(kilobytes(4))
    const before = text().length
    expect(flow.interrupt()).toBe(true)
    expect(calls.at(-1)).toBe('resume')
    flow.dropped(50_000)
    flow.push(Buffer.concat([kilobytes(300), Buffer.from('\nlast line\n$ ')]))
    expect(text().slice(before)).toBe('<drop>')
    await clock.advance(60)
    const after = text().slice(before)
    expect(after).toContain('kB of output not shown: Ctrl-C')
    expect(after).toMatch(/last line\n\$ $/)
    // What was pushed less what was sent before, 50 kB that the screen threw away, 300 kB and a little.
    const told = Number(/(\d+) kB of output/.exec(after)?.[1])
    expect(told).toBe(Math.ceil((turns * 4_000 - before + 50_000 + 300_000) / 1000))
  })

  it('shows a flood again that does not stop at Ctrl-C', async () => {
    const { flow, text, clock, screen, bytes } = flowUnderTest()
    flow.attach(screen)
    for (let turn = 0; turn < 40; turn += 1) flow.push(kilobytes(4))
    flow.acknowledge(bytes())
    for (let turn = 0; turn < 10; turn += 1) flow.push(kilobytes(4))
    flow.interrupt()
    flow.dropped(bytes())
    for (let ms = 0; ms < 2_000; ms += 20) {
      flow.push(Buffer.from('still\n'))
      await clock.advance(20)
    }
    expect(text()).toContain('of output not shown')
    flow.push(Buffer.from('here'))
    await clock.advance(5)
    expect(text()).toMatch(/here$/)
  })

  it('leaves a short output alone at Ctrl-C', async () => {
    const { flow, text, screen } = flowUnderTest()
    flow.attach(screen)
    flow.push(Buffer.from('a few words'))
    expect(flow.interrupt()).toBe(false)
    expect(text()).toBe('a few words')
  })
})
