import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'

interface Props {
  readonly cluster: string
  readonly namespace: string
  readonly pod: string
}

/** Opens a shell in a pod: a button of its detail pane. The key is the table's. */
export function ShellButton(pod: Props) {
  const { terminals } = useServices()
  return (
    <Button keys="s" onClick={() => terminals.shellIn(pod)}>
      Shell
    </Button>
  )
}
