/** What a page shows of the API, and what it does: one way of waiting, of saying what went wrong, and of trying again. */
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { session } from '#session'
import { Busy, Button, Notice } from '#ui'
import { t, words } from './texts.ts'

interface LoadedProps<Told> {
  load: () => Promise<Told>
  /** What is shown depends on it: another value is asked for anew. */
  of?: unknown
  children: (told: Told, again: () => Promise<void>) => ComponentChildren
}

export function Loaded<Told>({ load, of, children }: LoadedProps<Told>): JSX.Element {
  const [told, setTold] = useState<Told>()
  const [wrong, setWrong] = useState<string>()
  const latest = useRef(0)
  const look = async (): Promise<void> => {
    latest.current += 1
    const mine = latest.current
    setWrong(undefined)
    try {
      const found = await load()
      if (mine === latest.current) setTold(() => found)
    } catch (failure) {
      if (mine === latest.current) setWrong(words(failure))
    }
  }
  // Signed in again, a page that could not be read is.
  const there = Boolean(session.value)
  useEffect(() => {
    if (there && told === undefined) void look()
  }, [there])
  useEffect(() => {
    if (told !== undefined) void look()
  }, [of])
  return (
    <>
      {wrong ? (
        <Notice tone="sun">
          <p>{wrong}</p>
          <Button tone="quiet" onTap={look}>
            {t('again')}
          </Button>
        </Notice>
      ) : null}
      {told === undefined && !wrong ? <Busy label={t('loading')} /> : null}
      {told === undefined ? null : children(told, look)}
    </>
  )
}

export interface Attempt {
  /** What went wrong last, for people. */
  wrong: string | undefined
  failure: unknown
  /** Does it, and says afterwards whether it worked. */
  go: (work: () => Promise<unknown>) => Promise<boolean>
}

export function useAttempt(): Attempt {
  const [failure, setFailure] = useState<unknown>()
  const go = async (work: () => Promise<unknown>): Promise<boolean> => {
    setFailure(undefined)
    try {
      await work()
      return true
    } catch (why) {
      setFailure(() => why)
      return false
    }
  }
  return { wrong: failure === undefined ? undefined : words(failure), failure, go }
}

/** What an attempt came to, below what was tapped. */
export const Wrong = ({ of }: { of: Attempt }): JSX.Element | null =>
  of.wrong ? <Notice tone="alarm">{of.wrong}</Notice> : null
