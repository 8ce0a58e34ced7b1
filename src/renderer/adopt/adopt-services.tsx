import type { RunningService } from '../../shared/model/project.ts'
import { Mono } from '../ui/mono.tsx'
import { RowTable, type TableColumn } from '../ui/row-table.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { proofLook, proofMeaning } from './proof-words.ts'

const columns: readonly TableColumn<RunningService>[] = [
  {
    title: 'Service',
    width: 'w-[34%]',
    cell: ({ service, image }) => (
      <>
        <Mono className="block font-strong break-words">{service}</Mono>
        <Mono className="block break-all text-faint">{image}</Mono>
      </>
    ),
  },
  {
    title: 'Containers',
    width: 'w-20',
    end: true,
    cell: ({ containers, up }) => (up === containers ? containers : `${up} of ${containers} up`),
  },
  { title: 'Proof', width: 'w-36', cell: ({ proof }) => <StateMark look={proofLook[proof]} /> },
  {
    title: 'When it is deployed',
    isProse: true,
    cell: ({ proof }) => <span className="text-dim">{proofMeaning[proof]}</span>,
  },
]

/** Each service as it runs, and whether that is what its files say. */
export function AdoptServices({ services }: { services: readonly RunningService[] }) {
  return (
    <RowTable
      framed
      label="Services"
      columns={columns}
      rows={services}
      keyOf={({ service }) => service}
    />
  )
}
