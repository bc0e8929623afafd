import type { ActionOffer, ActionRequest, actionsContract, FieldConflict } from '@shared/actions/contract.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Client, Unsubscribe } from '@shared/contract/define-contract.ts'
import type { ActionProgress } from '@shared/gate/prepared.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ActionSubject, DeskState, EditDraft } from './desk-state.ts'

export interface ActionDesk {
  readonly store: StoreApi<DeskState>
  /** Shows what can be done with an object. */
  open(subject: ActionSubject): void
  choose(offer: ActionOffer): void
  /** Goes straight to the editor; whether the change is allowed is said when its difference is asked for. */
  edit(subject: ActionSubject): void
  scaleTo(replicas: number): void
  /** @param container whose processes it sees; null = its own. */
  debugWith(image: string, container: string | null): void
  write(text: string): void
  /** Shows what the edit would do; `force` takes over what others manage. */
  previewEdit(force: boolean): void
  /** Asks for the same again, because what was shown is too old or no longer true. */
  prepareAgain(): void
  perform(typedName: string | null): void
  /** Goes back to an edit that was being previewed, else closes; what runs is stopped, and how it ended is shown. */
  close(): void
  /** Esc, or a click beside the dialog: closes only where nothing is lost or stopped by it. */
  dismiss(): void
}

/** The way of one action at a time. An answer that comes after the person went on is dropped. */
export function createActionDesk(client: Client<typeof actionsContract>): ActionDesk {
  const store = createStore<DeskState>(() => ({ at: 'closed' }))
  let draft: EditDraft | null = null
  /** Of the pod that the menu is about. */
  let containers: readonly string[] = []
  let stop: Unsubscribe = () => {}
  let turn = 0

  const to = (state: DeskState) => store.setState(state, true)
  /** Takes an answer only while nothing else was begun since. */
  const answered = <T>(asked: Promise<T>, then: (value: T) => void, failed: (error: ErrorShape) => void): void => {
    turn += 1
    const mine = turn
    asked.then(
      (value) => mine === turn && then(value),
      (thrown: unknown) => mine === turn && failed(toErrorShape(thrown)),
    )
  }

  const open = (subject: ActionSubject) => {
    // What runs has the desk until it ended or was stopped.
    if (store.getState().at === 'running') return
    to({ at: 'menu', subject, offers: null, error: null })
    answered(
      client.available(subject),
      (offers) => to({ at: 'menu', subject, offers, error: null }),
      (error) => to({ at: 'menu', subject, offers: null, error }),
    )
  }

  const readForEdit = (subject: ActionSubject) => {
    draft = null
    to({ at: 'edit', subject, draft: null, conflicts: [], error: null })
    answered(
      client.read(subject),
      (base) => {
        draft = { base, text: base.yaml }
        to({ at: 'edit', subject, draft, conflicts: [], error: null })
      },
      (error) => to({ at: 'edit', subject, draft: null, conflicts: [], error }),
    )
  }

  /** Back to where the request was made, with why it did not go on. */
  const notPrepared = (
    subject: ActionSubject,
    request: ActionRequest,
    error: ErrorShape | null,
    conflicts: readonly FieldConflict[],
  ) => {
    if (request.action === 'edit') to({ at: 'edit', subject, draft, conflicts, error })
    else if (request.action === 'scale') to({ at: 'scale', subject, replicas: request.replicas, error })
    else if (request.action === 'debug' || request.action === 'node-shell') {
      const { action, image, container } = request
      to({ at: 'debug', subject, action, containers, image, container, error })
    } else to({ at: 'menu', subject, offers: null, error })
  }

  const prepare = (subject: ActionSubject, request: ActionRequest) => {
    to({ at: 'preparing', subject, request })
    answered(
      client.prepare(request),
      (answer) => {
        if (answer.state === 'prepared') to({ at: 'asking', subject, request, prepared: answer.prepared, error: null })
        else notPrepared(subject, request, null, answer.conflicts)
      },
      (error) => notPrepared(subject, request, error, []),
    )
  }

  const perform = (state: Extract<DeskState, { at: 'asking' }>, typedName: string | null) => {
    const { subject, request, prepared } = state
    turn += 1
    const mine = turn
    let last: ActionProgress | null = null
    const ended = (outcome: 'done' | 'failed' | 'stopped', text: string, error: ErrorShape | null) => {
      if (mine === turn)
        to({
          at: 'ended',
          subject,
          title: prepared.button,
          outcome,
          text,
          opens: outcome === 'done' ? prepared.opens : null,
          error,
        })
    }
    to({ at: 'running', subject, prepared, progress: null })
    const unsubscribe = client.perform(
      { token: prepared.token, typedName },
      {
        next(progress) {
          last = progress
          if (mine === turn && progress.phase !== 'done') to({ at: 'running', subject, prepared, progress })
        },
        error({ code, message, hint }) {
          const error = { code, message, hint }
          // The token is still good: only the name was not right.
          if (code === 'NAME_MISMATCH' && mine === turn) to({ at: 'asking', subject, request, prepared, error })
          else if (last?.phase === 'watching') ended('failed', 'The change was made; what followed went wrong', error)
          else ended('failed', '', error)
        },
        end() {
          if (last?.phase === 'done') ended('done', last.text, null)
          else ended('failed', 'It ended without saying how', null)
        },
      },
    )
    stop = () => {
      unsubscribe()
      const changed = last?.phase === 'watching'
      ended(
        changed ? 'done' : 'stopped',
        changed
          ? 'The change was made. It is no longer watched.'
          : 'Stopped. What was sent to the server stays done; the journal has it.',
        null,
      )
    }
  }

  const close = () => {
    const state = store.getState()
    if (state.at === 'running') {
      stop()
      return
    }
    turn += 1
    if ((state.at === 'asking' || state.at === 'preparing') && state.request.action === 'edit') {
      to({ at: 'edit', subject: state.subject, draft, conflicts: [], error: null })
      return
    }
    draft = null
    to({ at: 'closed' })
  }

  return {
    store,
    open,
    edit(subject) {
      if (store.getState().at === 'closed') readForEdit(subject)
    },
    close,
    dismiss() {
      const state = store.getState()
      if (state.at === 'edit' && state.draft !== null && state.draft.text !== state.draft.base.yaml) return
      if (state.at === 'running' && state.progress?.phase !== 'watching') return
      close()
    },
    choose({ action, offered }) {
      const state = store.getState()
      if (state.at !== 'menu' || !offered) return
      const { subject, offers } = state
      if (action === 'edit') readForEdit(subject)
      else if (action === 'scale') to({ at: 'scale', subject, replicas: offers?.replicas ?? 1, error: null })
      else if (action === 'debug' || action === 'node-shell') {
        containers = offers?.containers ?? []
        to({
          at: 'debug',
          subject,
          action,
          containers,
          image: 'busybox',
          container: containers[0] ?? null,
          error: null,
        })
      } else prepare(subject, { action, ...subject })
    },
    scaleTo(replicas) {
      const state = store.getState()
      if (state.at === 'scale') prepare(state.subject, { action: 'scale', ...state.subject, replicas })
    },
    debugWith(image, container) {
      const state = store.getState()
      if (state.at === 'debug') prepare(state.subject, { action: state.action, ...state.subject, image, container })
    },
    write(text) {
      const state = store.getState()
      if (state.at !== 'edit' || state.draft === null) return
      draft = { ...state.draft, text }
      to({ ...state, draft, conflicts: [] })
    },
    previewEdit(force) {
      const state = store.getState()
      if (state.at !== 'edit' || state.draft === null) return
      const { base, text } = state.draft
      prepare(state.subject, { action: 'edit', ...state.subject, uid: base.uid, base: base.yaml, yaml: text, force })
    },
    prepareAgain() {
      const state = store.getState()
      if (state.at === 'asking') prepare(state.subject, state.request)
    },
    perform(typedName) {
      const state = store.getState()
      if (state.at === 'asking') perform(state, typedName)
    },
  }
}
