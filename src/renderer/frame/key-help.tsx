import { Dialog } from '../ui/dialog.tsx'
import { keyHelp } from './shortcuts.ts'

export function KeyHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys">
      <div className="grid grid-cols-[repeat(auto-fit,minmax(200px,1fr))] gap-x-6 gap-y-4">
        {keyHelp.map(([group, keys]) => (
          <section key={group} aria-label={group}>
            <h3 className="label mb-1">{group}</h3>
            <dl className="flex flex-col">
              {keys.map(([key, meaning]) => (
                <div
                  key={key}
                  className="flex min-h-7 items-center justify-between gap-3 border-b py-0.5"
                >
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
