/** Screens that are loaded when they are opened first; the service worker has them for when there is no line. */
import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { texts } from '#i18n'
import { common as de } from '#texts/de.json'
import { common as en } from '#texts/en.json'
import { Busy, Button, Notice } from '#ui'

const t = texts<'loading' | 'no_answer' | 'again'>({ de, en })

export function lazy<Props extends object = object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => JSX.Element {
  let loaded: ComponentType<Props> | undefined
  return function Later(props: Props): JSX.Element {
    // Whether, not what: a component is a function, and a state that is given one calls it.
    const [, shown] = useState(loaded !== undefined)
    const [failed, setFailed] = useState(false)
    const start = (): void => {
      setFailed(false)
      load().then(
        (made) => {
          loaded = made
          shown(true)
        },
        () => setFailed(true),
      )
    }
    useEffect(() => {
      if (!loaded) start()
    }, [])
    if (loaded) {
      const Screen = loaded
      return <Screen {...props} />
    }
    if (!failed) return <Busy label={t('loading')} />
    return (
      <Notice tone="sun">
        {t('no_answer')} <Button onTap={start}>{t('again')}</Button>
      </Notice>
    )
  }
}
