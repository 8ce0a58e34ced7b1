import type { ReactNode } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'

interface SplitProps {
  /** Remembers the sizes under this name. */
  id: string
  first: ReactNode
  /** Null = the first pane has all the room. */
  second: ReactNode | null
  /** Size of the first pane at first, in percent. */
  size?: number
  minFirst?: string
  minSecond?: string
  vertical?: boolean
}

/** Two panes with a bar between them that is dragged, or moved with the arrow keys. */
export function Split(props: SplitProps) {
  const { id, first, second, size = 40, minFirst = '240px', minSecond = '320px' } = props
  const vertical = props.vertical === true
  const layout = useDefaultLayout({ id: `longshore.${id}`, panelIds: ['first', 'second'] })
  if (second === null) return <div className="flex min-h-0 flex-1 flex-col">{first}</div>
  return (
    <Group
      {...layout}
      id={id}
      orientation={vertical ? 'vertical' : 'horizontal'}
      className="min-h-0 flex-1"
    >
      <Panel id="first" defaultSize={`${size}%`} minSize={minFirst} className="flex flex-col">
        {first}
      </Panel>
      <Separator
        aria-label="Resize the panes"
        className={
          vertical
            ? 'h-px bg-line data-[separator=active]:bg-accent data-[separator=hover]:bg-accent'
            : 'w-px bg-line data-[separator=active]:bg-accent data-[separator=hover]:bg-accent'
        }
      />
      <Panel id="second" minSize={minSecond} className="flex flex-col">
        {second}
      </Panel>
    </Group>
  )
}
