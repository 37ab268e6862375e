/** How an application stands after it was handed in: what comes next, who does it, and what is there already. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { day } from '#i18n'
import { Button, Notice, Sheet } from '#ui'
import type { Application } from './form.ts'
import { Kit } from './kit.tsx'
import { Pairing } from './pairing.tsx'
import { t, words } from './texts.ts'
import { looked, practised, withdraw } from './way.ts'

const LOOK_MS = 10_000
type Mark = 'done' | 'now' | 'later'

export function State({ made }: { made: Application }): JSX.Element {
  const waits = made.step === 'practice' || made.step === 'approval'
  const shop = made.kind === 'shop'
  useEffect(() => {
    // The till's practice scan and the office's answer come without this page: it looks by itself while it is seen.
    if (!waits) return undefined
    const look = (): void => {
      if (document.visibilityState === 'visible') void looked().catch(() => undefined)
    }
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [made.step])
  const name = String(made.fields.trading_name ?? '')
  if (made.state === 'withdrawn') return <h1>{t('state.withdrawn', { name })}</h1>
  const approval: Mark = made.step === 'done' ? 'done' : made.step === 'approval' ? 'now' : 'later'
  const practice: Mark = made.practised_at ? 'done' : made.state === 'approved' ? 'later' : 'now'
  return (
    <section class="stack">
      <h1>{t(made.step === 'done' ? 'state.done' : 'state.title', { name })}</h1>
      <ol class="list" aria-label={t('state.steps')}>
        <Line mark="done" text={t('state.in', { day: day(made.submitted_at ?? made.changed_at) })} />
        {shop && practice !== 'later' ? <Line mark={practice} text={t('state.practice')} /> : null}
        <Line mark={approval} text={t('state.approval')} />
      </ol>
      {made.step === 'practice' ? <Practice account={made.account ?? ''} /> : null}
      {made.step === 'approval' ? <Notice>{t(shop ? 'state.wait.shop' : 'state.wait.club')}</Notice> : null}
      {made.account && (shop || made.step === 'done') ? (
        <Kit role={made.kind} account={made.account} />
      ) : null}
      {waits ? <Withdraw name={name} /> : null}
    </section>
  )
}

function Line({ mark, text }: { mark: Mark; text: string }): JSX.Element {
  return (
    <li aria-current={mark === 'now' ? 'step' : undefined}>
      <span class={`chip ${mark === 'done' ? 'leaf' : mark === 'now' ? 'sun' : ''}`}>
        {t(`mark.${mark}`)}
      </span>
      <span>{text}</span>
    </li>
  )
}

function Practice({ account }: { account: string }): JSX.Element {
  const [wrong, setWrong] = useState<string>()
  const said = async (work: () => Promise<void>): Promise<void> => {
    setWrong(undefined)
    try {
      await work()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <section class="card stack">
      <h2>{t('practice')}</h2>
      <p>{t('practice.how')}</p>
      <Pairing account={account} />
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide tone="quiet" onTap={() => said(practised)}>
        {t('practice.done')}
      </Button>
    </section>
  )
}

function Withdraw({ name }: { name: string }): JSX.Element {
  const [asked, setAsked] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const yes = async (): Promise<void> => {
    try {
      await withdraw()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <>
      <Button tone="plain" onTap={() => setAsked(true)}>
        {t('withdraw')}
      </Button>
      {asked ? (
        <Sheet title={t('withdraw')} close={t('close')} onClose={() => setAsked(false)}>
          <p>{t('withdraw.sure', { name })}</p>
          {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
          <Button tone="alarm" wide onTap={yes}>
            {t('withdraw.yes')}
          </Button>
        </Sheet>
      ) : null}
    </>
  )
}
