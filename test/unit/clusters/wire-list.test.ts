import { readStatus } from '@main/clusters/api-failure.ts'
import { isWire, readWireList, wireStatusText } from '@main/clusters/wire-list.ts'
import { MalformedMessage } from '@main/clusters/wire-reader.ts'
import { describe, expect, it } from 'vitest'
import { envelope, listBytes, number, part, podBytes } from './wire-writer.ts'

describe('a list in protobuf', () => {
  it('has its metadata and its objects, unread', () => {
    const pods = [podBytes({ name: 'a' }), podBytes({ name: 'b' })]
    const { metadata, items } = readWireList(listBytes(pods, { version: '42', next: 'more', remaining: 900 }))
    expect(metadata).toEqual({ resourceVersion: '42', continue: 'more', remainingItemCount: 900 })
    expect(items).toEqual(pods)
  })

  it('the last page has neither', () => {
    expect(readWireList(listBytes([])).metadata).toEqual({
      resourceVersion: '7',
      continue: null,
      remainingItemCount: null,
    })
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['JSON', Buffer.from('{"kind":"PodList","items":[]}')],
    ['HTML', Buffer.from('<html>Please sign in</html>')],
    ['the mark alone', Buffer.from('k8s\0', 'latin1')],
    ['an envelope without content', Buffer.concat([Buffer.from('k8s\0', 'latin1'), part(1, 'x')])],
    ['a list without metadata', envelope(part(2, podBytes()))],
    ['an envelope that is cut off', listBytes([podBytes()]).subarray(0, -5).subarray(0, 60)],
    ['zeros behind the mark', Buffer.concat([Buffer.from('k8s\0', 'latin1'), Buffer.alloc(20)])],
  ])('is not %s', (_what, body) => {
    expect(() => readWireList(body)).toThrow(MalformedMessage)
  })
})

describe('an error in protobuf', () => {
  const status = envelope(
    Buffer.concat([part(1), part(2, 'Failure'), part(3, 'pods is forbidden'), part(4, 'Forbidden'), number(6, 403)]),
  )

  it('reads as the same Status that JSON would be', () => {
    expect(readStatus(wireStatusText(status))).toMatchObject({
      message: 'pods is forbidden',
      reason: 'Forbidden',
      code: 403,
    })
  })

  it('says nothing where it cannot be read, which is no error of its own', () => {
    for (const body of [Buffer.alloc(0), Buffer.from('<html>'), status.subarray(0, 30)]) {
      expect(wireStatusText(body)).toBe('')
      expect(readStatus(wireStatusText(body))).toBeNull()
    }
  })
})

it('the content type may have parameters', () => {
  expect(isWire('application/vnd.kubernetes.protobuf')).toBe(true)
  expect(isWire('application/vnd.kubernetes.protobuf;stream=watch')).toBe(true)
  expect(isWire('application/json')).toBe(false)
  expect(isWire('')).toBe(false)
})
