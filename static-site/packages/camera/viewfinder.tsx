/** The camera's picture with what it is doing in words; without a camera everything can be typed. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Camera, type CameraState } from '#scan'
import './viewfinder.css'

interface Props {
  seen: (text: string) => void
  /** What is said in each state, and what the picture is called. */
  say: (state: CameraState) => string
  label: string
}

export function Viewfinder({ seen, say, label }: Props): JSX.Element {
  const video = useRef<HTMLVideoElement>(null)
  const told = useRef(seen)
  told.current = seen
  const [state, setState] = useState<CameraState>('starting')
  useEffect(() => {
    const camera = new Camera()
    if (video.current) void camera.start(video.current, (text) => told.current(text), setState)
    return () => camera.stop()
  }, [])
  return (
    <div class="viewfinder" data-state={state}>
      <video ref={video} muted playsInline aria-label={label} />
      <p role="status">{say(state)}</p>
    </div>
  )
}
