/** Tables: one that moves sideways by itself where it has no room, and the file that a spreadsheet opens. */
import type { ComponentChildren, JSX } from 'preact'
import { save } from '#files'
import { Button } from '#ui'
import { useAttempt, Wrong } from './loaded.tsx'
import { t } from './texts.ts'

interface WideProps {
  label: string
  /** What stands above each column; those of figures are set to the right. */
  head: readonly (readonly [string, 'number'?])[]
  children: ComponentChildren
}

export function Wide({ label, head, children }: WideProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves the table by its arrow keys
    <section class="wide-table" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {head.map(([name, kind]) => (
              <th key={name} scope="col" class={kind}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}

interface CsvProps {
  /** The file as the API answered it, its mark of UTF-8 with it. */
  load: () => Promise<unknown>
  name: string
  of: string
}

export function Csv({ load, name, of }: CsvProps): JSX.Element {
  const attempt = useAttempt()
  const take = (): Promise<boolean> =>
    attempt.go(async () => save((await load()) as Blob, 'text/csv;charset=utf-8', `${name}.csv`))
  return (
    <div>
      <Button tone="plain" onTap={take} label={t('csv.of', { table: of })}>
        {t('csv')}
      </Button>
      <Wrong of={attempt} />
    </div>
  )
}
