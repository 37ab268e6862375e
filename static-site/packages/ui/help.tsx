/** A quiet question mark: what a page is for, and what to do when. What it says is loaded when it is first opened. */
import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Sheet } from './parts.tsx'

interface HelpProps {
  /** What the question mark is called, and its sheet is headed by. */
  label: string
  close: string
  children: ComponentChildren
}

export function Help({ label, close, children }: HelpProps): JSX.Element {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" class="help" aria-label={label} title={label} onClick={() => setOpen(true)}>
        <span aria-hidden="true">?</span>
      </button>
      {open ? (
        <Sheet title={label} close={close} onClose={() => setOpen(false)}>
          {children}
        </Sheet>
      ) : null}
    </>
  )
}

const MOST = 4

interface AdviceProps {
  /** The page. */
  of: string
  /** What is said under a name; nothing where there is nothing: `start`, then `start.1` and its answer `start.1.do`. */
  said: (name: string) => string
}

export function Advice({ of, said }: AdviceProps): JSX.Element {
  const asked = Array.from({ length: MOST }, (_, place) => `${of}.${place + 1}`).filter(said)
  return (
    <>
      <p>{said(of)}</p>
      <dl class="advice">
        {asked.map((name) => (
          <div key={name}>
            <dt>{said(name)}</dt>
            <dd>{said(`${name}.do`)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
