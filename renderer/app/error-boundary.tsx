import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { Component, type ReactNode } from 'react'
import { Button } from '../design/button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'

interface Props {
  readonly children: ReactNode
  /** A new value clears the error: another screen may well work. */
  readonly resetKey: string
}

interface State {
  readonly thrown: unknown
  readonly failed: boolean
  readonly resetKey: string
}

/** Keeps one broken screen from taking the window with it. React has no other form for this than a class. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { thrown: null, failed: false, resetKey: this.props.resetKey }

  static getDerivedStateFromError(thrown: unknown): Partial<State> {
    return { thrown, failed: true }
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { failed: false, thrown: null, resetKey: props.resetKey }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return (
      <div className="p-2">
        <h1 className="px-2 text-lg font-semibold">This screen could not be drawn</h1>
        <ErrorPanel error={toErrorShape(this.state.thrown)}>
          <Button onClick={() => this.setState({ failed: false, thrown: null })}>Draw it again</Button>
        </ErrorPanel>
      </div>
    )
  }
}
