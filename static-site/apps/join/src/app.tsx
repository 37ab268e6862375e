/**
 * Where the links in mails to shops and clubs lead: joining, a hand-over, the end of reminders.
 *
 * A code in the address is a secret: it stands behind the #, and goes from there into the body of a call.
 */
import type { JSX } from 'preact'
import { lazy } from '#lazy'
import { LanguageSwitch, Mark } from '#ui'
import './join.css'
import { Joining } from './joining.tsx'
import { keep } from './kept.ts'

const Stop = lazy(async () => (await import('./stop.tsx')).Stop)
const Handover = lazy(async () => (await import('./handover.tsx')).Handover)

type Asked = { page: 'join'; application?: string } | { page: 'stop'; text: string } | { page: 'handover' }

function read(): Asked {
  const path = location.pathname.replace(/\/$/, '')
  const code = location.hash.startsWith('#/') ? '' : location.hash.slice(1)
  if (path === '/join/stop') return { page: 'stop', text: code }
  const handover = path === '/handover'
  if (code) {
    keep({ code })
    history.replaceState(null, '', handover ? '/handover' : `/join/${location.search}`)
  }
  if (handover) return { page: 'handover' }
  const application = new URLSearchParams(location.search).get('application')
  return application ? { page: 'join', application } : { page: 'join' }
}

const asked = read()

export function App(): JSX.Element {
  return (
    <main class="page stack">
      <div class="row ends">
        <Mark href="/" />
        <LanguageSwitch />
      </div>
      {asked.page === 'stop' ? <Stop text={asked.text} /> : null}
      {asked.page === 'handover' ? <Handover /> : null}
      {asked.page === 'join' ? <Joining id={asked.application} /> : null}
    </main>
  )
}
