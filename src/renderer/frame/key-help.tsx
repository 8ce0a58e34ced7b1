import { Dialog } from '../ui/dialog.tsx'
import { keyHelp } from './shortcuts.ts'

export function KeyHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys">
      <div className="grid grid-cols-2 gap-6">
        {keyHelp.map(([group, keys]) => (
          <section key={group} aria-label={group}>
            <h3 className="label mb-1">{group}</h3>
            <dl className="flex flex-col">
              {keys.map(([key, meaning]) => (
                <div key={key} className="flex h-7 items-center justify-between gap-3 border-b">
                  <dt className="text-dim">{meaning}</dt>
                  <dd>
                    <kbd className="rounded-sm border bg-sunken px-1.5 font-mono text-xs whitespace-pre">
                      {key}
                    </kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
