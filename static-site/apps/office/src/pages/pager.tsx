/** The way to older and newer pages of a list: the cursors of those that were left. */
import type { JSX } from 'preact'
import { Button } from '#ui'
import { t } from './membertexts.ts'

interface PagerProps {
  cursors: string[]
  next?: string | null | undefined
  turn: (cursors: string[]) => void
}

export function Pager({ cursors, next, turn }: PagerProps): JSX.Element {
  return (
    <div class="buttons">
      {cursors.length ? (
        <Button tone="quiet" onTap={() => turn(cursors.slice(0, -1))}>
          {t('newer')}
        </Button>
      ) : null}
      {next ? (
        <Button tone="quiet" onTap={() => turn([...cursors, next])}>
          {t('older')}
        </Button>
      ) : null}
    </div>
  )
}
