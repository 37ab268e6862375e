import './all.css'

export { Area, Choice } from './choice.tsx'
export { Advice, Help } from './help.tsx'
export { LanguageSwitch } from './language.tsx'
export { Logo, Mark } from './mark.tsx'
export * from './parts.tsx'
