import { paneTabs, stepTab } from '@renderer/clusters/pane-tabs.ts'
import { describe, expect, it } from 'vitest'

describe('the parts of a detail', () => {
  it('have metrics only where something is measured', () => {
    expect(paneTabs('pods')).toContain('metrics')
    expect(paneTabs('nodes')).toContain('metrics')
    expect(paneTabs('services')).not.toContain('metrics')
  })

  it('are walked through in a circle', () => {
    const tabs = paneTabs('services')
    expect(stepTab(tabs, 'overview', 1)).toBe('related')
    expect(stepTab(tabs, 'overview', -1)).toBe('yaml')
    expect(stepTab(tabs, 'yaml', 1)).toBe('overview')
  })
})
