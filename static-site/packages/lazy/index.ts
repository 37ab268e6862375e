export { lazy } from './lazy.tsx'
export { painted } from './painted.ts'
