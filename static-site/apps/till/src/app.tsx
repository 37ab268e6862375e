/** The till's frame: which shop and till, whether the line is there, what waits; and one screen at a time. */
import { batch, signal } from '@preact/signals'
import type { ComponentType, JSX } from 'preact'
import { newer, online } from '#pwa'
import { Busy, Button, Help, LanguageSwitch, Logo, Notice } from '#ui'
import './till.css'
import { lazy, painted } from '#lazy'
import { Counter } from './screens/counter.tsx'
import { home, More } from './screens/more.tsx'
import { Pairing } from './screens/pairing.tsx'
import { Queue } from './screens/queue.tsx'
import { SignOn } from './screens/signon.tsx'
import { learning, Training } from './screens/training.tsx'
import { Unfit } from './screens/unfit.tsx'
import { t } from './texts.ts'
import { cashier, cashiers, device, practice, queue, signedOut, unfit, unsigned } from './till.ts'

const Told = lazy<{ of: string }>(() => import('./screens/help.tsx').then((made) => made.Told))

export type Screen = 'counter' | 'back' | 'day' | 'more' | 'queue'
export const screen = signal<Screen>('counter')

export function App(): JSX.Element {
  if (unfit.value) return <Unfit />
  if (device.value === undefined) return <Busy label={t('loading')} />
  if (device.value === null || signedOut.value) return <Pairing again={signedOut.value} />
  return (
    <>
      <Head />
      {signsOn() ? <SignOn /> : <Shown />}
    </>
  )
}

const nobody = (): boolean => cashiers.value.length > 0 && !cashier.value
const signsOn = (): boolean => nobody() && !unsigned.value

function Head(): JSX.Element {
  const waiting = queue.value.length
  return (
    <header class="till-head">
      <div class="row ends">
        <Logo />
        <span class="grow">
          <b>{device.value?.shop_name}</b>
          <br />
          <span class="small muted">
            {device.value?.name}
            {cashier.value ? ` · ${cashier.value.name}` : ''}
          </span>
        </span>
        <Help key={screen.value} label={t('help')} close={t('close')}>
          <Told of={signsOn() ? 'signon' : screen.value} />
        </Help>
        <LanguageSwitch />
        <span class={`chip ${online.value ? 'leaf' : 'sun'}`}>
          {online.value ? t('online') : t('offline')}
        </span>
      </div>
      {nobody() && unsigned.value ? (
        <button
          type="button"
          class="chip sun tap"
          onClick={() => {
            unsigned.value = false
          }}
        >
          {t('signon.later')}
        </button>
      ) : null}
      {practice.value ? <Notice tone="sun">{t('practice.on')}</Notice> : null}
      {waiting > 0 ? (
        <button
          type="button"
          class="chip sun tap"
          data-testid="queue"
          onClick={() => {
            screen.value = 'queue'
          }}
        >
          {t('queue.waiting', { n: waiting })}
        </button>
      ) : null}
      {newer.value ? (
        <Notice>
          <div class="row ends">
            {t('newer')}
            <Button tone="plain" onTap={() => newer.value?.()}>
              {t('newer.take')}
            </Button>
          </div>
        </Notice>
      ) : null}
    </header>
  )
}

/** The tab that was tapped, until its screen is there. */
const chosen = signal<Screen | undefined>(undefined)

async function opened(name: Screen): Promise<void> {
  chosen.value = name
  await painted()
  // Whoever tapped another one meanwhile is shown that one.
  if (chosen.value !== name) return
  batch(() => {
    learning.value = false
    home()
    screen.value = name
    chosen.value = undefined
  })
}

const SCREENS: Record<Screen, ComponentType> = {
  counter: Counter,
  back: lazy(() => import('./screens/back.tsx').then((made) => made.Back)),
  day: lazy(() => import('./screens/day.tsx').then((made) => made.Day)),
  more: More,
  queue: Queue,
}

function Shown(): JSX.Element {
  const Now = learning.value ? Training : SCREENS[screen.value]
  return (
    <>
      <main class="till">
        <Now />
      </main>
      <nav class="tabs" aria-label={t('nav')}>
        {(['counter', 'back', 'day', 'more'] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-current={(chosen.value ?? screen.value) === name ? 'page' : undefined}
            onClick={() => void opened(name)}
          >
            {t(`tab.${name}`)}
          </button>
        ))}
      </nav>
    </>
  )
}
