import { Button } from '../design/button.tsx'
import { CheckMenu } from '../design/check-menu.tsx'

export interface ColumnOption {
  readonly id: string
  readonly title: string
}

interface Props {
  readonly options: readonly ColumnOption[]
  readonly hidden: readonly string[]
  readonly onToggle: (id: string) => void
  readonly onReset: () => void
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Which columns the table shows. */
export function ColumnMenu({ options, hidden, onToggle, onReset, open, onOpenChange }: Props) {
  return (
    <CheckMenu
      trigger={
        <Button look="bare" keys="C">
          Columns
        </Button>
      }
      label="Columns of this table"
      align="end"
      className="min-w-52"
      choices={options.map(({ id, title }) => ({ id, checked: !hidden.includes(id), body: title }))}
      onToggle={onToggle}
      last={[{ label: 'As at first', run: onReset }]}
      open={open}
      onOpenChange={onOpenChange}
    />
  )
}
