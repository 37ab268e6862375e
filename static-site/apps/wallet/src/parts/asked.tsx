/** What a screen asks the API for when it opens: until it is there a sign of life, without an answer another try. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Busy, Button, Notice } from '#ui'
import { t, words } from './texts.ts'

interface Props<Answer> {
  ask: () => Promise<Answer>
  children: (answer: Answer) => JSX.Element
}

export function Asked<Answer>({ ask, children }: Props<Answer>): JSX.Element {
  const [answer, setAnswer] = useState<Answer>()
  const [wrong, setWrong] = useState<string>()
  const look = async (): Promise<void> => {
    setWrong(undefined)
    await ask().then(
      (told) => setAnswer(() => told),
      (failure) => setWrong(words(failure)),
    )
  }
  useEffect(() => void look(), [])
  if (answer) return children(answer)
  if (!wrong) return <Busy label={t('loading')} />
  return (
    <Notice tone="sun">
      <div class="row ends">
        {wrong}
        <Button tone="plain" onTap={look}>
          {t('again')}
        </Button>
      </div>
    </Notice>
  )
}
