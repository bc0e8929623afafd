import { impersonatedName, impersonationHeaders, impersonationOf } from '@main/clusters/impersonation.ts'
import { mergeKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { describe, expect, it } from 'vitest'

const nobody = { uid: null, groups: [], extra: {} }

describe('what a user of a kubeconfig asks for', () => {
  it.each([
    [{}, null],
    [{ as: '', 'as-groups': [], 'as-uid': '', 'as-user-extra': {} }, null],
    [{ as: 'jane' }, { ...nobody, user: 'jane' }],
    [
      { as: 'jane', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': { scopes: ['view'] } },
      { user: 'jane', uid: '7', groups: ['a', 'b'], extra: { scopes: ['view'] } },
    ],
  ])('%j', (sent, impersonation) => {
    expect(impersonationOf(sent)).toEqual({ impersonation })
  })

  it.each([
    [{ 'as-groups': ['system:masters'] }, 'as: is missing'],
    [{ 'as-uid': '7' }, 'as: is missing'],
    [{ 'as-user-extra': { scopes: ['view'] } }, 'as: is missing'],
    [{ as: 'jane\r\nx-other: 1' }, 'no header can carry'],
    [{ as: 'jane', 'as-groups': ['a\nb'] }, 'no header can carry'],
    [{ as: 'jane', 'as-user-extra': { scopes: ['\u0000'] } }, 'no header can carry'],
    [{ as: 'jane', 'as-user-extra': { '': ['view'] } }, 'without a name'],
  ])('%j costs the context, in words', (sent, words) => {
    expect(impersonationOf(sent)).toEqual({ wrong: expect.stringContaining(words) })
    const text = JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://one:1' } }],
      users: [{ name: 'u', user: sent }],
      contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }],
    })
    const { contexts, errors } = mergeKubeconfigs([{ path: '/config', text }])
    expect(contexts).toEqual([])
    expect(errors[0]?.error.message).toContain(words)
  })

  it('another one makes another connection', () => {
    const fingerprint = (user: object) =>
      mergeKubeconfigs([
        {
          path: '/config',
          text: JSON.stringify({
            clusters: [{ name: 'c', cluster: { server: 'https://one:1' } }],
            users: [{ name: 'u', user }],
            contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }],
          }),
        },
      ]).contexts[0]?.fingerprint
    const prints = [{}, { as: 'a' }, { as: 'b' }, { as: 'a', 'as-groups': ['g'] }, { as: 'a', 'as-uid': '1' }]
    expect(new Set(prints.map(fingerprint)).size).toBe(prints.length)
  })
})

describe('what is sent', () => {
  it('one header for each value', () => {
    expect(
      impersonationHeaders({ user: 'jane', uid: '7', groups: ['a', 'b, c'], extra: { scopes: ['view', 'edit'] } }),
    ).toEqual({
      'impersonate-user': 'jane',
      'impersonate-uid': '7',
      'impersonate-group': ['a', 'b, c'],
      'impersonate-extra-scopes': ['view', 'edit'],
    })
    expect(impersonationHeaders({ ...nobody, user: 'jane' })).toEqual({ 'impersonate-user': 'jane' })
  })

  it('names as client-go writes them, values in UTF-8', () => {
    const headers = impersonationHeaders({ ...nobody, user: 'Jürgen', extra: { 'a/B c%': ['ü'] } })
    expect(Object.keys(headers)).toContain('impersonate-extra-a%2fb%20c%25')
    expect(Buffer.from(`${headers['impersonate-user']}`, 'latin1').toString('utf8')).toBe('Jürgen')
  })
})

it('is told as a person would', () => {
  expect(impersonatedName({ ...nobody, user: 'jane' })).toBe('jane')
  expect(impersonatedName({ ...nobody, user: 'jane', groups: ['a'] })).toBe('jane (group a)')
  expect(impersonatedName({ ...nobody, user: 'jane', groups: ['a', 'b'] })).toBe('jane (groups a, b)')
})
