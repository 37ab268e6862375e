/** The parts that all apps share: buttons that take one tap at a time, fields, sheets, notices. */
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'

type Tone = 'quiet' | 'plain' | 'go' | 'alarm'

interface ButtonProps {
  children: ComponentChildren
  /** What the tap does. While a promise is under way, further taps do nothing. */
  onTap: () => unknown
  tone?: Tone
  wide?: boolean
  off?: boolean
  label?: string
  type?: 'button' | 'submit'
}

export function Button({
  children,
  onTap,
  tone,
  wide,
  off,
  label,
  type = 'button',
}: ButtonProps): JSX.Element {
  const [busy, setBusy] = useState(false)
  const here = useRef(true)
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
    }
  }, [])
  const tap = async (): Promise<void> => {
    if (busy || off) return
    const doing = onTap()
    if (!(doing instanceof Promise)) return
    setBusy(true)
    try {
      await doing
    } finally {
      if (here.current) setBusy(false)
    }
  }
  return (
    <button
      type={type}
      class={`button ${tone ?? ''} ${wide ? 'wide' : ''}`}
      aria-disabled={busy || off ? 'true' : undefined}
      aria-busy={busy ? 'true' : undefined}
      aria-label={label}
      onClick={() => void tap()}
    >
      {busy ? <span class="busy" aria-hidden="true" /> : null}
      {children}
    </button>
  )
}

interface FieldProps {
  label: string
  value: string
  onValue: (value: string) => void
  hint?: string | undefined
  wrong?: string | undefined
  type?: 'text' | 'email' | 'password' | 'search' | 'tel' | 'date'
  mode?: 'text' | 'numeric' | 'decimal' | 'email' | 'search'
  complete?: string
  code?: boolean
  longest?: number
  first?: boolean
}

export function Field(props: FieldProps): JSX.Element {
  const id = useId()
  const told = props.wrong ? `${id}-wrong` : props.hint ? `${id}-hint` : undefined
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (props.first) input.current?.focus()
  }, [props.first])
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.hint ? (
        <span class="hint" id={`${id}-hint`}>
          {props.hint}
        </span>
      ) : null}
      <input
        ref={input}
        id={id}
        class={`input ${props.code ? 'code' : ''}`}
        value={props.value}
        type={(props.type ?? 'text') as 'text'}
        inputMode={props.mode}
        autocomplete={(props.complete ?? 'off') as 'off'}
        autocapitalize="none"
        spellcheck={false}
        maxLength={props.longest}
        // A sheet that opens would else begin with the button that closes it.
        autofocus={props.first}
        aria-invalid={props.wrong ? 'true' : undefined}
        aria-describedby={told}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      {props.wrong ? (
        <span class="wrong" id={`${id}-wrong`} role="alert">
          {props.wrong}
        </span>
      ) : null}
    </div>
  )
}

export function Form({
  children,
  onSend,
}: {
  children: ComponentChildren
  onSend: () => unknown
}): JSX.Element {
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSend()
      }}
    >
      {children}
      {/* Without one of these, Enter sends no form that has two fields. */}
      <button type="submit" hidden />
    </form>
  )
}

interface SwitchProps {
  label: string
  on: boolean
  onChange: (on: boolean) => void
  hint?: string
}

export function Switch({ label, on, onChange, hint }: SwitchProps): JSX.Element {
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      aria-checked={on ? 'true' : 'false'}
      onClick={() => onChange(!on)}
    >
      <span>
        <span class="label">{label}</span>
        {hint ? (
          <>
            <br />
            <span class="small muted">{hint}</span>
          </>
        ) : null}
      </span>
      <span class="knob" aria-hidden="true" />
    </button>
  )
}

export type NoticeTone = 'sun' | 'alarm' | 'leaf'

/** What is said at once to who sees and to who hears. */
export function Notice({ children, tone }: { children: ComponentChildren; tone?: NoticeTone }): JSX.Element {
  return (
    <div class={`notice ${tone ?? ''}`} role={tone === 'alarm' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}

interface SheetProps {
  title: string
  children: ComponentChildren
  onClose: () => void
  close: string
}

/** A dialogue from below: the browser keeps the focus in it, Escape closes it. */
export function Sheet({ title, children, onClose, close }: SheetProps): JSX.Element {
  const frame = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const dialog = frame.current
    if (dialog && !dialog.open) dialog.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={frame}
      class="sheet"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div class="stack">
        <div class="row ends">
          <h2 id={id}>{title}</h2>
          <Button tone="plain" onTap={onClose}>
            {close}
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  )
}

export function Busy({ label }: { label: string }): JSX.Element {
  return (
    <p class="row" role="status">
      <span class="busy" aria-hidden="true" /> {label}
    </p>
  )
}
