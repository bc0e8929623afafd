import type { ApiServer } from './api-servers.ts'
import type { CuttableProxy } from './cuttable-proxy.ts'

export interface ChaosTarget {
  readonly server: ApiServer
  /** The only way from the app to the server; changes are made past it. */
  readonly link: CuttableProxy
}

export interface Fault {
  readonly name: string
  /** How long it may last, ms: one of these is drawn. */
  readonly holds: readonly number[]
  /**
   * The app hears nothing from begin to end, and must have noticed after so much of its waking time, ms; null where
   * something gets through. A reset is noticed at once; silence within 3 s until it asks and 2.5 s that it waits.
   */
  readonly noticedWithin: number | null
  begin(target: ChaosTarget): Promise<void> | void
  /** Before anything can be written to the server again. */
  recover?(target: ChaosTarget): Promise<void>
  end(target: ChaosTarget): Promise<void> | void
}

const nothing = () => undefined
const resetNoticed = 3_000
const silenceNoticed = 8_000
const silences = [1_000, 2_500, 4_000, 9_500]

export const faults = {
  killed: {
    name: 'killed',
    holds: [500],
    noticedWithin: null,
    begin: ({ server }) => server.kill(),
    recover: ({ server }) => server.start(),
    end: nothing,
  },
  /** It changes for everybody else before the app reaches it again. */
  killedUnseen: {
    name: 'killed unseen',
    holds: [500, 2_500],
    noticedWithin: resetNoticed,
    async begin({ server, link }) {
      await Promise.all([server.kill(), link.refuse()])
    },
    recover: ({ server }) => server.start(),
    end: ({ link }) => link.restore(),
  },
  /** What is written meanwhile waits in the server's socket and is done when it goes on. */
  frozen: {
    name: 'frozen',
    holds: silences,
    noticedWithin: silenceNoticed,
    begin: ({ server }) => server.freeze(),
    end: ({ server }) => server.thaw(),
  },
  cut: {
    name: 'cut',
    holds: [500],
    noticedWithin: null,
    begin: ({ link }) => link.cut(),
    end: nothing,
  },
  refused: {
    name: 'refused',
    holds: [300, 1_500, 4_500],
    noticedWithin: resetNoticed,
    begin: ({ link }) => link.refuse(),
    end: ({ link }) => link.restore(),
  },
  blackHole: {
    name: 'black hole',
    holds: silences,
    noticedWithin: silenceNoticed,
    begin: ({ link }) => link.freeze(),
    end: ({ link }) => link.restore(),
  },
  /** As behind a router that forgot: what was open is dead, new connections work. */
  halfOpen: {
    name: 'half open',
    holds: [1_000],
    noticedWithin: null,
    begin({ link }) {
      link.freeze()
      return link.restore()
    },
    end: nothing,
  },
  slow: {
    name: 'slow',
    holds: [1_000, 3_000],
    noticedWithin: null,
    begin: ({ link }) => link.slow(150),
    end: ({ link }) => link.slow(0),
  },
} satisfies Record<string, Fault>
