import { Tabs as BaseTabs } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

export interface TabItem<Value extends string> {
  readonly value: Value
  readonly title: string
  readonly count?: number
}

interface TabsProps<Value extends string> {
  label: string
  items: readonly TabItem<Value>[]
  value: Value
  onChange: (value: Value) => void
  /** The panel of the chosen tab. */
  children: ReactNode
}

/** A row of tabs over one panel that fills what is left. */
export function Tabs<Value extends string>(props: TabsProps<Value>) {
  const { label, items, value, onChange, children } = props
  return (
    <BaseTabs.Root
      value={value}
      onValueChange={(next) => onChange(next as Value)}
      className="flex min-h-0 flex-1 flex-col"
    >
      <BaseTabs.List aria-label={label} className="flex shrink-0 flex-wrap gap-x-1 border-b px-4">
        {items.map((item) => (
          <BaseTabs.Tab
            key={item.value}
            value={item.value}
            className="-mb-px flex h-8 items-center gap-1.5 border-b-2 border-transparent px-2 text-dim hover:text-ink data-active:border-accent data-active:font-strong data-active:text-ink"
          >
            {item.title}
            {item.count !== undefined && (
              <span className="text-sm font-normal text-faint">{item.count}</span>
            )}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      <BaseTabs.Panel value={value} className="flex min-h-0 flex-1 flex-col">
        {children}
      </BaseTabs.Panel>
    </BaseTabs.Root>
  )
}
