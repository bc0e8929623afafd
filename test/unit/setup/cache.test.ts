import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cachedEntry, cacheFolder, entryKey, withLock } from '@main/setup/cache.mjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let cache = ''
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'cockpit-cache-'))
})
afterEach(() => rm(cache, { recursive: true, force: true }))

/** The id of a process that has just ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid
}

describe('cacheFolder', () => {
  const home = join('/home', 'ada')

  it.each([
    ['COCKPIT_CACHE before all else', { COCKPIT_CACHE: '/kept', XDG_CACHE_HOME: '/xdg' }, 'linux', '/kept'],
    ['XDG_CACHE_HOME on Linux', { XDG_CACHE_HOME: '/xdg' }, 'linux', '/xdg/foundry-cockpit'],
    ['~/.cache without it', {}, 'linux', '/home/ada/.cache/foundry-cockpit'],
    [
      '~/.cache when it is relative, which XDG forbids',
      { XDG_CACHE_HOME: 'x' },
      'linux',
      '/home/ada/.cache/foundry-cockpit',
    ],
    ['~/Library/Caches on macOS', { XDG_CACHE_HOME: '/xdg' }, 'darwin', '/home/ada/Library/Caches/foundry-cockpit'],
    ['LOCALAPPDATA on Windows', { LOCALAPPDATA: '/local' }, 'win32', '/local/foundry-cockpit/cache'],
  ] as const)('takes %s', (_, env, platform, expected) => {
    expect(cacheFolder({ env, platform, home })).toBe(expected)
  })
})

describe('entryKey', () => {
  it('differs when a part moves over to its neighbour', () => {
    expect(entryKey(['ab', 'c'])).not.toBe(entryKey(['a', 'bc']))
    expect(entryKey(['ab', 'c'])).toBe(entryKey(['ab', 'c']))
  })
})

describe('cachedEntry', () => {
  it('makes an entry once and then returns it', async () => {
    let made = 0
    const make = async (workplace: string) => {
      made += 1
      await writeFile(workplace, 'content')
    }
    const first = await cachedEntry({ cache, name: 'kind/key', make })
    const second = await cachedEntry({ cache, name: 'kind/key', make })
    expect([first, second, made]).toEqual([join(cache, 'kind/key'), join(cache, 'kind/key'), 1])
    expect(await readFile(first, 'utf8')).toBe('content')
  })

  it('shows nothing under the entry name while it is being made', async () => {
    let seen: string[] = []
    await cachedEntry({
      cache,
      name: 'kind/key',
      make: async (workplace) => {
        await mkdir(workplace)
        await writeFile(join(workplace, 'half'), '')
        seen = await readdir(join(cache, 'kind'))
      },
    })
    expect(seen).not.toContain('key')
    expect(seen.some((name) => name.startsWith('key.making-'))).toBe(true)
    expect(await readdir(join(cache, 'kind'))).toEqual(['key'])
  })

  it('leaves nothing behind when making fails, and tries again the next time', async () => {
    const failing = cachedEntry({
      cache,
      name: 'kind/key',
      make: async (workplace) => {
        await writeFile(workplace, 'half')
        throw new Error('the network went away')
      },
    })
    await expect(failing).rejects.toThrow('the network went away')
    expect(await readdir(join(cache, 'kind'))).toEqual([])
    const path = await cachedEntry({ cache, name: 'kind/key', make: (workplace) => writeFile(workplace, 'whole') })
    expect(await readFile(path, 'utf8')).toBe('whole')
  })

  it('throws away what a killed run left half made', async () => {
    const leftover = join(cache, `kind/key.making-${deadProcess()}-abc`)
    await mkdir(leftover, { recursive: true })
    await cachedEntry({ cache, name: 'kind/key', make: (workplace) => writeFile(workplace, '') })
    expect(await readdir(join(cache, 'kind'))).toEqual(['key'])
  })

  it('lets one of several runs make it', async () => {
    let made = 0
    const make = async (workplace: string) => {
      made += 1
      await new Promise((resolve) => setTimeout(resolve, 50))
      await writeFile(workplace, '')
    }
    await Promise.all(Array.from({ length: 5 }, () => cachedEntry({ cache, name: 'kind/key', make })))
    expect(made).toBe(1)
  })
})

describe('withLock', () => {
  const lockOf = () => join(cache, 'locks', 'one.lock')
  async function leaveLock(owner: string, ageMs: number): Promise<void> {
    await mkdir(dirname(lockOf()), { recursive: true })
    await writeFile(lockOf(), owner)
    const time = new Date(Date.now() - ageMs)
    await utimes(lockOf(), time, time)
  }
  /** Lets the caller wait three rounds, then gives up. */
  function patience() {
    let rounds = 0
    return async () => {
      rounds += 1
      if (rounds > 3) throw new Error('still locked')
    }
  }

  it('never runs two tasks at once', async () => {
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 6 }, () =>
        withLock(
          lockOf(),
          async () => {
            inside += 1
            most = Math.max(most, inside)
            await new Promise((resolve) => setTimeout(resolve, 5))
            inside -= 1
          },
          { sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 20)) },
        ),
      ),
    )
    expect(most).toBe(1)
  })

  it('is free again after a task that failed', async () => {
    await expect(withLock(lockOf(), () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await withLock(lockOf(), async () => 'mine', { sleep: patience() })).toBe('mine')
  })

  it('waits for an owner that is alive, and says so once', async () => {
    await leaveLock(JSON.stringify({ pid: process.pid, host: hostname(), id: 'x' }), 1000)
    let told = 0
    const waiting = withLock(lockOf(), async () => 'mine', {
      sleep: patience(),
      onWait: () => {
        told += 1
      },
    })
    await expect(waiting).rejects.toThrow('still locked')
    expect(told).toBe(1)
  })

  it('takes over at once from an owner that has died', async () => {
    await leaveLock(JSON.stringify({ pid: deadProcess(), host: hostname(), id: 'x' }), 1000)
    expect(await withLock(lockOf(), async () => 'mine', { sleep: patience() })).toBe('mine')
  })

  it('waits for an owner on another host until its heartbeat stops', async () => {
    const owner = JSON.stringify({ pid: deadProcess(), host: 'elsewhere', id: 'x' })
    await leaveLock(owner, 10_000)
    await expect(withLock(lockOf(), async () => 'mine', { sleep: patience() })).rejects.toThrow('still locked')
    await leaveLock(owner, 61_000)
    expect(await withLock(lockOf(), async () => 'mine', { sleep: patience() })).toBe('mine')
  })

  it('gives an owner that has not written its name yet the time to do so', async () => {
    await leaveLock('', 1000)
    await expect(withLock(lockOf(), async () => 'mine', { sleep: patience() })).rejects.toThrow('still locked')
  })
})
