import './all.css'

export { Area, Choice } from './choice.tsx'
export { LanguageSwitch } from './language.tsx'
export { Logo, Mark } from './mark.tsx'
export * from './parts.tsx'
