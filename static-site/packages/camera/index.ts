export { Viewfinder } from './viewfinder.tsx'
