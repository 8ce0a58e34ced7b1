/*
 * ui/ holds the dumb parts every view is made of: they take props, know no client and no route.
 *
 *   tokens.css          colours, sizes, radii (Tailwind utilities: bg-surface, text-dim, text-bad-ink …)
 *   button.tsx          Button (primary | default | quiet | danger), IconButton (label = tooltip)
 *   fold-button.tsx     FoldButton, FoldMark: shows or hides what belongs to it; check-box.tsx CheckBox
 *   state-mark.tsx      StateMark: icon + word + colour; look it up in state-look.ts
 *   state-look.ts       deploymentLook, stageLook, workloadLook, containerLook, healthLook, hostLook
 *   data-grid.tsx       DataGrid: 32 px rows, virtual, j/k/arrows/Enter
 *   blocks.tsx          EmptyBlock, FailureBlock, StaleNote, Section, Facts (label/value pairs)
 *   panel.tsx           Panel: told in place, by tone; Note: the same in one sentence
 *   skeleton.tsx        SkeletonRows, BusyLine, Delayed (shows after 150 ms)
 *   loaded.tsx          Loaded, LoadedPart: an answer, its place before it, and the way to ask again
 *   dialog.tsx          Dialog with footer; tabs.tsx Tabs; tooltip.tsx Tooltip
 *   confirm-dialog.tsx  ConfirmDialog: asks before a change; form-dialog.tsx FormDialog: asks for something
 *   row-table.tsx       RowTable: a small table, whose prose has a line of its own where it is narrow
 *   toasts.tsx          ToastProvider, useToasts; live-region.tsx useAnnounce (screen reader)
 *   time.tsx            Ago, Took, useNow; mono.tsx Digest, Mono, CopyButton
 *   middle-text.tsx     MiddleText: names, images and ids where they may have to be cut
 *   field.tsx           TextField, NumberField, TextArea, SelectField, SwitchField
 *   field-grid.tsx      FieldGrid: fields beside each other as there is room
 *   host-chip.tsx       HostChip and hostBand (the colour of a host)
 *   differences.tsx     DifferenceTable: before and after of each field
 *   page.tsx            Page (title row, actions, scrolling body); split.tsx Split (resizes, remembers, stacks)
 */

/** Joins class names; skips what is false, null or empty. */
export function cx(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
