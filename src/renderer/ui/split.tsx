import { type ReactNode, useRef } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { useWidth } from './use-width.ts'

interface SplitProps {
  /** Remembers the sizes under this name. */
  id: string
  first: ReactNode
  /** Null = the first pane has all the room. */
  second: ReactNode | null
  /** Size of the first pane at first, in percent. */
  size?: number
  /** Least widths of the panes, in pixels. */
  minFirst?: number
  minSecond?: number
  /** Narrower, in pixels, the second is not beside the first: below it, or instead of it where it can be closed. */
  besideFrom?: number
  canBeClosed?: boolean
}

/** Least height of a pane above or below the other. */
const minHeight = '120px'

/** Two panes with a bar between them that is dragged, or moved with the arrow keys. */
export function Split(props: SplitProps) {
  const { first, second, minFirst = 240, minSecond = 320, canBeClosed = false } = props
  const { besideFrom = minFirst + minSecond } = props
  const frame = useRef<HTMLDivElement>(null)
  const isBeside = useWidth(frame) >= besideFrom
  return (
    <div ref={frame} className="flex h-full min-h-0 flex-1 flex-col">
      {second === null ? (
        first
      ) : isBeside ? (
        <Panes {...props} key="beside" least={[`${minFirst}px`, `${minSecond}px`]} />
      ) : canBeClosed ? (
        second
      ) : (
        <Panes {...props} key="below" size={35} isStacked least={[minHeight, minHeight]} />
      )}
    </div>
  )
}

interface PanesProps extends SplitProps {
  isStacked?: boolean
  /** Least sizes of both. */
  least: readonly [first: string, second: string]
}

function Panes({ id, first, second, size = 40, isStacked = false, least }: PanesProps) {
  const layout = useDefaultLayout({
    id: `longshore.${id}${isStacked ? '.stacked' : ''}`,
    panelIds: ['first', 'second'],
  })
  return (
    <Group
      {...layout}
      id={id}
      orientation={isStacked ? 'vertical' : 'horizontal'}
      className="min-h-0 flex-1"
    >
      <Panel id="first" defaultSize={`${size}%`} minSize={least[0]} className="flex flex-col">
        {first}
      </Panel>
      <Separator
        aria-label="Resize the panes"
        className={
          isStacked
            ? 'h-px bg-line data-[separator=active]:bg-accent data-[separator=hover]:bg-accent'
            : 'w-px bg-line data-[separator=active]:bg-accent data-[separator=hover]:bg-accent'
        }
      />
      <Panel id="second" minSize={least[1]} className="flex flex-col">
        {second}
      </Panel>
    </Group>
  )
}
