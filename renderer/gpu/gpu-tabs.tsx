import { type GpuPlace, gpusPath } from './gpu-route.ts'

const tabs = [
  { place: { at: 'map' }, title: 'Map of all GPUs' },
  { place: { at: 'idle' }, title: 'Idle and waste' },
  { place: { at: 'waiting' }, title: 'Waiting for GPUs' },
] as const satisfies readonly { readonly place: GpuPlace; readonly title: string }[]

/** The ways to look at GPUs besides that of one cluster. */
export function GpuTabs({ at }: { readonly at: GpuPlace['at'] }) {
  return (
    <nav aria-label="GPU screens" className="flex shrink-0 gap-3">
      {tabs.map(({ place, title }) => (
        <a
          key={place.at}
          href={`#${gpusPath({ screen: 'gpus', place })}`}
          aria-current={place.at === at ? 'page' : undefined}
          className="border-b-2 border-transparent text-soft hover:text-ink aria-[current=page]:border-info aria-[current=page]:text-ink"
        >
          {title}
        </a>
      ))}
    </nav>
  )
}
