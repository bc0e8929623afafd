import { IncidentDesk } from '@main/lab/incident-desk.ts'
import type { LabCluster, LabIncident } from '@main/lab/lab-cluster.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { beforeEach, describe, expect, it } from 'vitest'

let log: string[] = []
let failing = false
const incident = (id: string): LabIncident => ({
  id,
  title: id,
  story: '',
  defaultCluster: 'staging',
  async break(cluster) {
    log.push(`${id} breaks ${cluster.name}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (failing) throw new CockpitError('TIMED_OUT', 'half way')
    log.push(`${id} has broken ${cluster.name}`)
  },
  async heal(cluster) {
    log.push(`${id} heals ${cluster.name}`)
  },
})
const makeDesk = () =>
  new IncidentDesk({
    incidents: [incident('one'), incident('two')],
    findCluster: (name) => {
      if (!['staging', 'prod-eu'].includes(name)) throw new CockpitError('NOT_FOUND', `no ${name}`)
      return { name } as LabCluster
    },
    now: () => 42,
    onChange: () => undefined,
    signal: new AbortController().signal,
  })

beforeEach(() => {
  log = []
  failing = false
})

describe('the incident desk', () => {
  it('does one thing after the other on a cluster, clusters side by side, and remembers what is broken where', async () => {
    const desk = makeDesk()
    await Promise.all([desk.break('one', null), desk.break('two', 'prod-eu'), desk.break('one', 'staging')])
    const onStaging = log.filter((line) => line.endsWith('staging'))
    expect(onStaging.map((line) => line.split(' ')[1])).toEqual(['breaks', 'has', 'breaks', 'has'])
    expect(log.indexOf('two breaks prod-eu')).toBeLessThan(log.indexOf('one has broken staging'))
    expect(desk.active).toEqual([
      { incident: 'one', cluster: 'staging', since: 42 },
      { incident: 'two', cluster: 'prod-eu', since: 42 },
    ])
    log = []
    await desk.heal('two')
    expect(log).toEqual(['two heals prod-eu'])
    await desk.heal(null)
    expect(log).toEqual(['two heals prod-eu', 'one heals staging'])
    expect(desk.active).toEqual([])
  })

  it('heals what is being broken when it is told to', async () => {
    const desk = makeDesk()
    await Promise.all([desk.break('one', null), desk.heal(null)])
    expect(log).toEqual(['one breaks staging', 'one has broken staging', 'one heals staging'])
    expect(desk.active).toEqual([])
  })

  it('still heals what broke only half way', async () => {
    const desk = makeDesk()
    failing = true
    await expect(desk.break('one', null)).rejects.toMatchObject({ code: 'TIMED_OUT' })
    expect(desk.active).toHaveLength(1)
    await desk.heal(null)
    expect(log.at(-1)).toBe('one heals staging')
  })

  it('refuses what it does not know and marks nothing', async () => {
    const desk = makeDesk()
    await expect(desk.break('three', null)).rejects.toMatchObject({ code: 'NOT_FOUND', hint: 'Known: one, two' })
    await expect(desk.break('one', 'prod-xx')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(desk.heal('three')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(desk.active).toEqual([])
  })
})
