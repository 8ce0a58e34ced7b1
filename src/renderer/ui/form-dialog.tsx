import { type FormEvent, type ReactNode, useId } from 'react'
import type { Failure } from '../../shared/model/failure.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { RefusedHead } from './refused-head.tsx'

interface FormDialogProps {
  title: ReactNode
  /** One sentence under the title. */
  description: ReactNode
  wide?: boolean
  /** Words of the button that leaves everything as it is. */
  keep?: string
  /** Words of the button that saves. */
  act: string
  /** Nothing that is there keeps it from being saved. */
  isReady?: boolean
  isSaving: boolean
  /** Why it was not saved; what no field says of it is said at the head. */
  failure?: Failure | undefined
  onSave: () => void
  onClose: () => void
  /** Its fields. */
  children: ReactNode
}

/** Asks for something and saves it, by its button or by Enter in a field. */
export function FormDialog(props: FormDialogProps) {
  const { title, description, wide = false, keep = 'Cancel', act, isReady = true } = props
  const { isSaving, failure, onSave, onClose, children } = props
  const form = useId()
  const save = (event: FormEvent) => {
    event.preventDefault()
    onSave()
  }
  return (
    <Dialog
      open
      {...{ wide, title, description, onClose }}
      footer={
        <>
          <Button onClick={onClose}>{keep}</Button>
          <Button variant="primary" type="submit" form={form} disabled={!isReady || isSaving}>
            {act}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={save} className={`flex flex-col ${wide ? 'gap-4' : 'gap-3'}`}>
        <RefusedHead failure={failure} />
        {children}
      </form>
    </Dialog>
  )
}
