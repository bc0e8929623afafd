import { startProgress } from '@main/cli/progress.ts'
import { inked } from '@main/cli/terminal.ts'
import { expect, it } from 'vitest'
import { heldClock } from '../checks/fake-cluster.ts'
import { capturedTerminal } from './captured-terminal.ts'

it('says nothing for a second, then writes one line over itself, and clears it', async () => {
  const clock = heldClock()
  const terminal = capturedTerminal({ clock, errIsTerminal: true })
  const progress = startProgress(terminal)
  progress.say('1 of 2')
  await clock.advance(999)
  expect(terminal.printed.err).toBe('')
  await clock.advance(1)
  progress.say('2 of 2')
  progress.end()
  expect(terminal.printed.err).toBe('\r\u001b[K1 of 2\r\u001b[K2 of 2\r\u001b[K')
})

it('says nothing into a pipe, and nothing when it was quick', async () => {
  const clock = heldClock()
  for (const errIsTerminal of [false, true]) {
    const terminal = capturedTerminal({ clock, errIsTerminal })
    const progress = startProgress(terminal)
    progress.say('x')
    progress.end()
    await clock.advance(5000)
    expect(terminal.printed.err).toBe('')
  }
})

it('colours for a terminal only, and not where NO_COLOR is set', () => {
  expect(inked(capturedTerminal(), 'red', 'FAIL')).toBe('FAIL')
  expect(inked(capturedTerminal({ outIsTerminal: true, env: { NO_COLOR: '1' } }), 'red', 'FAIL')).toBe('FAIL')
  expect(inked(capturedTerminal({ outIsTerminal: true }), 'red', 'FAIL')).toContain('FAIL')
})
