/** Screens that are loaded when they are opened first; the service worker has them for when there is no line. */
import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Busy, Button, Notice } from './parts.tsx'

type Said = 'loading' | 'no_answer' | 'again'

/** How an app loads its screens later, in its own words. */
export const lazily =
  (say: (key: Said) => string) =>
  <Props extends object = object>(load: () => Promise<ComponentType<Props>>) => {
    let loaded: ComponentType<Props> | undefined
    return function Later(props: Props): JSX.Element {
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
      if (!failed) return <Busy label={say('loading')} />
      return (
        <Notice tone="sun">
          {say('no_answer')} <Button onTap={start}>{say('again')}</Button>
        </Notice>
      )
    }
  }
