import { answerMain, RemoteHost, type ToHostProcess } from '@main/terminal/host-link.ts'
import { type HostEvent, TerminalHost } from '@main/terminal/terminal-host.ts'
import { expect, it } from 'vitest'
import { heldClock } from '../checks/fake-cluster.ts'

it('a recording of a process that ended is told of as cut off, once, and a session of it as lost', async () => {
  const told: HostEvent[] = []
  const sent: ToHostProcess[] = []
  const remote = new RemoteHost(
    (message) => {
      sent.push(message)
      if (message.type !== 'attach') remote.receive({ type: 'answer', call: message.call, error: null })
    },
    (event) => told.push(event),
  )
  for (const id of ['one', 'two']) {
    await remote.start(id, { type: 'local', file: 'sh', args: [], cwd: '/', env: {}, columns: 80, rows: 24 })
    await remote.record(id, { path: `/nowhere/${id}.cast`, title: id })
  }
  remote.receive({ type: 'event', event: { type: 'recorded', id: 'one', reason: 'ended by hand' } })
  expect(sent.map(({ type }) => type)).toEqual(['start', 'record', 'start', 'record'])
  told.length = 0
  remote.processEnded()
  expect(told.map(({ type, id }) => `${type} ${id}`)).toEqual(['recorded two', 'ended one', 'ended two'])
})

it('what the process cannot record is told to main in words', async () => {
  const host = new TerminalHost(heldClock(), () => undefined)
  const answers: unknown[] = []
  const wish = { path: '/nowhere/x.cast', title: '' }
  await answerMain(host, { type: 'record', call: 7, id: 'none', wish }, (answer) => answers.push(answer))
  expect(answers).toMatchObject([{ call: 7, error: { code: 'NOT_FOUND' } }])
})
