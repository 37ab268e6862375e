/** "Something is wrong" with a booking: in one's own words to the office, and its answer comes to this till. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { keyed, told } from '#api'
import type { CaseProps } from '#case'
import { lazy } from '#lazy'
import { Button, Sheet } from '#ui'
import { t, words } from '../texts.ts'
import { api, noted } from '../till.ts'

const CaseForm = lazy<CaseProps>(() => import('#case').then((made) => made.CaseForm))

/** The form alone, for whoever has a place for it. */
export function AboutPosting({ posting }: { posting: string }): JSX.Element {
  const send: CaseProps['send'] = async (said, key) => {
    try {
      const body = { ...said, posting }
      return (await told(api.POST('/v1/cases', { params: keyed(key), body }))).case
    } catch (failure) {
      throw noted(failure)
    }
  }
  return (
    <div class="stack">
      <p>{t('case.how')}</p>
      <CaseForm say={t} words={words} send={send} mail="asked" />
    </div>
  )
}

interface Props {
  posting: string
  /** Whether the form is open now: a screen that goes away by itself waits for it. */
  onOpen: (open: boolean) => void
}

export function SomethingWrong({ posting, onOpen }: Props): JSX.Element {
  const [open, setOpen] = useState(false)
  const turn = (on: boolean): void => {
    setOpen(on)
    onOpen(on)
  }
  return (
    <>
      <Button tone="plain" onTap={() => turn(true)}>
        {t('case.open')}
      </Button>
      {open ? (
        <Sheet title={t('case.open')} close={t('close')} onClose={() => turn(false)}>
          <AboutPosting posting={posting} />
        </Sheet>
      ) : null}
    </>
  )
}
