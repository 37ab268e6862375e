/** A card whose code no camera reads: its number is typed, and a wrong sign is told before anything is sent. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { grouped, shown } from '#cards'
import { town } from '#town-facts'
import { Button, Field, Form, Sheet } from '#ui'
import { read } from '../sale.ts'
import { t } from '../texts.ts'

export function TypedCard(): JSX.Element {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string>()
  const send = async (): Promise<void> => {
    const card = shown(text, town.code)
    if (card.kind === 'wrong') return setWrong(t(`wrong.${card.why}`))
    setOpen(false)
    setText('')
    await read(text)
  }
  if (!open) {
    return (
      <Button tone="plain" onTap={() => setOpen(true)}>
        {t('typed.open')}
      </Button>
    )
  }
  return (
    <Sheet title={t('typed.title')} close={t('close')} onClose={() => setOpen(false)}>
      <Form onSend={send}>
        <Field
          label={t('typed.label')}
          hint={t('typed.hint')}
          value={text}
          onValue={(value) => {
            setWrong(undefined)
            setText(grouped(value))
          }}
          wrong={wrong}
          longest={60}
          first
        />
        <Button wide off={text === ''} onTap={send}>
          {t('typed.go')}
        </Button>
      </Form>
    </Sheet>
  )
}
