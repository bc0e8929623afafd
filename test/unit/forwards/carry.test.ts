import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { carry } from '@main/forwards/carry.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../clusters/manual-clock.ts'

const chunk = Buffer.alloc(64 * 1024, 7)

/** A pod's end that the test plays: it counts what is asked of it, and takes only when it is told to. */
class PodEnd extends Duplex {
  readonly taken: Buffer[] = []
  given = 0
  takes = true
  private held: (() => void) | null = null

  constructor(private readonly chunks: number) {
    super({ allowHalfOpen: true })
  }

  override _read(): void {
    if (this.given < this.chunks) {
      this.given += 1
      this.push(chunk)
    } else if (this.chunks > 0) this.push(null)
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.taken.push(bytes)
    if (this.takes) done()
    else this.held = done
  }

  takeOn(): void {
    this.takes = true
    this.held?.()
  }

  get takenBytes(): number {
    return this.taken.reduce((sum, { length }) => sum + length, 0)
  }
}

let server: Server
let near: Socket
let client: Socket

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const accepted = once(server, 'connection')
  client = connect({
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    host: '127.0.0.1',
    allowHalfOpen: true,
  })
  client.on('error', () => undefined)
  near = (await accepted)[0] as Socket
})
afterEach(() => {
  client.destroy()
  near.destroy()
  server.close()
})

/** Waits until a figure has stood still for a while. */
async function standing(figure: () => number): Promise<number> {
  for (let last = -1; ; ) {
    const now = figure()
    if (now === last) return now
    last = now
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}

describe('a connection through a forward', () => {
  it('asks the pod for no more than a slow client takes, and loses nothing of it', async () => {
    const pod = new PodEnd(1_000)
    const over = carry(near, pod, new ManualClock())
    client.pause()
    const asked = await standing(() => pod.given)
    // The kernel's socket buffers hold some megabytes; the process itself must not hold the rest of the 62.
    expect(near.writableLength).toBeLessThan(4 * chunk.length)
    expect(asked).toBeLessThan(400)
    let received = 0
    client.on('data', ({ length }) => {
      received += length
    })
    client.resume()
    await once(client, 'end')
    expect(received).toBe(1_000 * chunk.length)
    client.end()
    expect(await over).toBeNull()
  })

  it('reads no more from the client than a slow pod takes', async () => {
    const pod = new PodEnd(0)
    pod.takes = false
    void carry(near, pod, new ManualClock())
    let sent = 0
    const more = () => {
      while (sent < 1_000) {
        sent += 1
        if (!client.write(chunk)) break
      }
    }
    client.on('drain', more)
    more()
    await standing(() => sent + near.bytesRead)
    expect(pod.writableLength).toBeLessThan(4 * chunk.length)
    expect(near.bytesRead).toBeLessThan(8 * chunk.length)
    pod.takeOn()
    await standing(() => pod.takenBytes)
    expect(pod.takenBytes).toBe(1_000 * chunk.length)
  })

  it('keeps a client that has sent all until the answer stops coming', async () => {
    const clock = new ManualClock()
    const pod = new PodEnd(0)
    const over = carry(near, pod, clock)
    client.end('question')
    await standing(() => pod.takenBytes)
    await clock.advance(1_500)
    pod.push('an')
    await clock.advance(1_500)
    pod.push('swer')
    const answer: Buffer[] = []
    client.on('data', (bytes) => answer.push(bytes))
    await standing(() => Buffer.concat(answer).length)
    expect(Buffer.concat(answer).toString()).toBe('answer')
    expect(pod.destroyed).toBe(false)
    await clock.advance(2_500)
    expect(await over).toBeNull()
  })

  it('resets the client when the way breaks, so that half an answer is not taken for a whole one', async () => {
    const pod = new PodEnd(0)
    const over = carry(near, pod, new ManualClock())
    const failed = once(client, 'error')
    pod.push('half')
    await once(client, 'data')
    pod.destroy(new Error('the node is gone'))
    expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' })
    expect((await over)?.message).toBe('the node is gone')
  })
})
