import { CockpitError, errorShape } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver, Transport, Unsubscribe } from '@shared/contract/define-contract.ts'
import { z } from 'zod'
import type { CockpitBridge } from './cockpit-bridge.ts'

const fromMain = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), value: z.unknown() }),
  z.object({ type: z.literal('error'), error: errorShape }),
  z.object({ type: z.literal('end') }),
])

const portDelivery = z.object({ cockpitStream: z.string() })

/** A posted port is not a delivered port: main has this long to hand one over, ms. */
const deliveryDeadlineMs = 15_000

export interface TransportSurroundings {
  readonly bridge: CockpitBridge
  /** The window, on which ports arrive. */
  readonly page: Pick<EventTarget, 'addEventListener'>
  readonly newId: () => string
  /** Calls back once after `ms`; the returned function cancels. */
  readonly after: (ms: number, callback: () => void) => Unsubscribe
}

interface PendingStream {
  readonly observer: StreamObserver<unknown>
  readonly cancelDeadline: Unsubscribe
  closed: boolean
}

/**
 * The contract over the preload bridge. Calls reject with CockpitError. A stream's message is acknowledged after the
 * observer has taken it, which is what lets main send the next one.
 */
export function createBridgeTransport({ bridge, page, newId, after }: TransportSurroundings): Transport {
  const pending = new Map<string, PendingStream>()
  const attached = new Map<PendingStream, MessagePort>()

  page.addEventListener('message', (event) => {
    if (!(event instanceof MessageEvent) || event.source !== page) return
    const delivery = portDelivery.safeParse(event.data)
    const port = event.ports[0]
    if (!delivery.success || port === undefined) return
    const stream = pending.get(delivery.data.cockpitStream)
    pending.delete(delivery.data.cockpitStream)
    if (stream === undefined) {
      port.close()
      return
    }
    stream.cancelDeadline()
    if (stream.closed) closePort(port)
    else attach(stream, port)
  })

  function attach(stream: PendingStream, port: MessagePort): void {
    attached.set(stream, port)
    const finish = (tell: () => void) => {
      if (stream.closed) return
      stream.closed = true
      attached.delete(stream)
      port.close()
      tell()
    }
    port.onmessage = (event) => {
      if (stream.closed) return
      const message = fromMain.safeParse(event.data)
      if (!message.success) {
        finish(() =>
          stream.observer.error?.(new CockpitError('BAD_ANSWER', 'The app core sent what is not understood.')),
        )
        return
      }
      switch (message.data.type) {
        case 'message':
          stream.observer.next(message.data.value)
          if (!stream.closed) port.postMessage({ type: 'ack' })
          return
        case 'error': {
          const { error } = message.data
          finish(() => stream.observer.error?.(CockpitError.fromShape(error)))
          return
        }
        case 'end':
          finish(() => stream.observer.end?.())
      }
    }
    // Fires when the other end is gone without a word, which is when main has died or been restarted.
    port.addEventListener('close', () => finish(() => stream.observer.error?.(coreGone())))
  }

  return {
    async call(channel, input) {
      const answer = await bridge.call(channel, input)
      if (answer.ok) return answer.value
      throw CockpitError.fromShape(answer.error)
    },
    open(channel, input, observer) {
      const streamId = newId()
      const stream: PendingStream = {
        observer,
        closed: false,
        cancelDeadline: after(deliveryDeadlineMs, () => {
          pending.delete(streamId)
          if (stream.closed) return
          stream.closed = true
          observer.error?.(coreGone())
        }),
      }
      pending.set(streamId, stream)
      bridge.open(streamId, channel, input)
      return () => {
        if (stream.closed) return
        stream.closed = true
        const port = attached.get(stream)
        if (port === undefined) return
        attached.delete(stream)
        closePort(port)
      }
    },
  }
}

function closePort(port: MessagePort): void {
  port.postMessage({ type: 'close' })
  port.close()
}

function coreGone(): CockpitError {
  return new CockpitError(
    'CORE_GONE',
    'The app core does not answer.',
    'The app tries again by itself; restart it if this stays.',
  )
}
