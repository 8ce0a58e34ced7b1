import type { RunningService } from '../../shared/model/project.ts'
import { cx } from '../ui/cx.ts'
import { Mono } from '../ui/mono.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { proofLook, proofMeaning } from './proof-words.ts'

/** Each service as it runs, and whether that is what its files say. */
export function AdoptServices({ services }: { services: readonly RunningService[] }) {
  return (
    <table
      aria-label="Services"
      className="w-full table-fixed border-separate border-spacing-0 rounded-md border bg-raised"
    >
      <thead>
        <tr className="text-left">
          <Heading className="w-[34%]">Service</Heading>
          <Heading className="w-20 text-right">Containers</Heading>
          <Heading className="w-36">Proof</Heading>
          <Heading>When it is deployed</Heading>
        </tr>
      </thead>
      <tbody>
        {services.map(({ service, image, containers, up, proof }) => (
          <tr key={service} className="align-top [&:last-child>*]:border-b-0">
            <th scope="row" className="border-b px-2 py-1 text-left">
              <Mono className="block font-strong break-words">{service}</Mono>
              <Mono className="block font-normal break-all text-faint">{image}</Mono>
            </th>
            <td className="border-b px-2 py-1 text-right tabular-nums">
              {up === containers ? containers : `${up} of ${containers} up`}
            </td>
            <td className="border-b px-2 py-1">
              <StateMark look={proofLook[proof]} />
            </td>
            <td className="border-b px-2 py-1 break-words text-dim">{proofMeaning[proof]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Heading({ children, className }: { children: string; className?: string }) {
  return (
    <th scope="col" className={cx('label border-b px-2 py-1', className)}>
      {children}
    </th>
  )
}
