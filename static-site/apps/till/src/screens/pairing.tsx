/** A device becomes a till: by the code in the address, by camera, or typed. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Away, Refused } from '#api'
import { Button, Field, Form, LanguageSwitch, Mark, Notice } from '#ui'
import { recalled } from '../day.ts'
import { t } from '../texts.ts'
import { pair } from '../till.ts'
import { Viewfinder } from '../viewfinder.tsx'

const CODE = /^[0-9A-Z]{8}$/

export function Pairing({ again }: { again: boolean }): JSX.Element {
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [camera, setCamera] = useState(false)

  const send = async (text: string): Promise<void> => {
    setWrong(undefined)
    try {
      await pair(text)
      await recalled()
    } catch (failure) {
      if (failure instanceof Refused) setWrong(failure.problem.detail ?? failure.problem.title)
      else if (failure instanceof Away) setWrong(t('no_answer'))
      else throw failure
    }
  }
  useEffect(() => {
    const fromAddress = decodeURIComponent(location.hash.slice(1))
    if (!fromAddress) return
    // A code in the address bar would be tried again with each reload.
    history.replaceState(null, '', location.pathname)
    void send(fromAddress)
  }, [])
  const scanned = (text: string): void => {
    const found = text.split('#')[1] ?? text
    setCamera(false)
    void send(found)
  }
  return (
    <main class="till stack">
      <div class="row ends">
        <Mark />
        <LanguageSwitch />
      </div>
      <h1>{t('pair.title')}</h1>
      {again ? <Notice tone="sun">{t('pair.again')}</Notice> : null}
      <p>{t('pair.how')}</p>
      {camera ? <Viewfinder seen={scanned} /> : null}
      {camera ? null : (
        <Button wide onTap={() => setCamera(true)}>
          {t('pair.scan')}
        </Button>
      )}
      <Form onSend={() => send(code)}>
        <Field
          label={t('pair.code')}
          hint={t('pair.hint')}
          value={code}
          onValue={(value) => setCode(value.toUpperCase())}
          wrong={wrong}
          code
          longest={12}
        />
        <Button tone="quiet" wide off={!CODE.test(code.replace(/[^0-9A-Z]/g, ''))} onTap={() => send(code)}>
          {t('pair.go')}
        </Button>
      </Form>
      <p class="small muted">{t('pair.who')}</p>
    </main>
  )
}
