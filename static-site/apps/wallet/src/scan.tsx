/** The wallet's own camera: for a till's payment request, and for slips. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { keyed, newKey, told } from '#api'
import { Viewfinder } from '#camera'
import { shown } from '#cards'
import { amount } from '#i18n'
import { api } from '#session'
import { points, town } from '#town-facts'
import { Button, Field, Form, Notice } from '#ui'
import { request } from './app.tsx'
import { looked } from './me.ts'
import { t, words } from './texts.ts'

export function Scan({ leave }: { leave: () => void }): JSX.Element {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [done, setDone] = useState<string>()
  const [key] = useState(newKey)

  const claim = async (slip: string): Promise<void> => {
    try {
      const made = await told(api.POST('/v1/slips/claims', { params: keyed(key), body: { slip } }))
      setDone(t('slip.claimed', { amount: amount(points, made.awarded?.member ?? 0) }))
      await looked()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  const seen = async (given: string): Promise<void> => {
    setWrong(undefined)
    const found = shown(given, town.code)
    if (found.kind === 'request') {
      request.value = found.text
      leave()
    } else if (found.kind === 'slip') await claim(found.text)
    // A typed slip is as long as neither card nor request.
    else if (given.replace(/[^0-9A-Za-z]/g, '').length === 16) await claim(given)
    else setWrong(t('scan.other'))
  }
  if (done) {
    return (
      <div class="stack">
        <Notice tone="leaf">{done}</Notice>
        <Button wide onTap={leave}>
          {t('back')}
        </Button>
      </div>
    )
  }
  return (
    <div class="stack">
      <h1>{t('scan')}</h1>
      <p>{t('scan.what')}</p>
      <Viewfinder
        seen={(given) => void seen(given)}
        say={(state) => t(`camera.${state}`)}
        label={t('camera')}
      />
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Form onSend={() => seen(text)}>
        <Field label={t('scan.typed')} value={text} onValue={setText} longest={60} />
        <Button tone="quiet" wide off={text.length < 16} onTap={() => seen(text)}>
          {t('go_on')}
        </Button>
      </Form>
      <Button tone="plain" onTap={leave}>
        {t('back')}
      </Button>
    </div>
  )
}
