/** A choice from a list, and a text of several lines; labelled and told wrong as a field is. */
import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'

interface Props {
  label: string
  value: string
  onValue: (value: string) => void
  hint?: string | undefined
  wrong?: string | undefined
}

interface ChoiceProps extends Props {
  /** What stands there before anything is chosen. */
  none: string
  /** Value and name of each. */
  options: readonly (readonly [string, string])[]
}

export function Choice({ none, options, ...props }: ChoiceProps): JSX.Element {
  return (
    <Labelled {...props}>
      {(own) => (
        <select {...own} value={props.value} onChange={(event) => props.onValue(event.currentTarget.value)}>
          <option value="">{none}</option>
          {options.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

export function Area({ longest, ...props }: Props & { longest: number }): JSX.Element {
  return (
    <Labelled {...props}>
      {(own) => (
        <textarea
          {...own}
          rows={4}
          maxLength={longest}
          value={props.value}
          onInput={(event) => props.onValue(event.currentTarget.value)}
        />
      )}
    </Labelled>
  )
}

interface Own {
  id: string
  class: string
  'aria-invalid'?: 'true'
  'aria-describedby'?: string
}

function Labelled({
  label,
  hint,
  wrong,
  children,
}: Props & { children: (own: Own) => ComponentChildren }): JSX.Element {
  const id = useId()
  const own: Own = { id, class: 'input' }
  if (wrong) own['aria-invalid'] = 'true'
  if (wrong || hint) own['aria-describedby'] = `${id}-told`
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && !wrong ? (
        <span class="hint" id={`${id}-told`}>
          {hint}
        </span>
      ) : null}
      {children(own)}
      {wrong ? (
        <span class="wrong" id={`${id}-told`} role="alert">
          {wrong}
        </span>
      ) : null}
    </div>
  )
}
