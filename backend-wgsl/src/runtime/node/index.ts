export { type ChildOptions, compileInChild, probeInChild, runInChild } from './child.ts';
export {
  type DeviceChoice,
  type DeviceDescription,
  type DeviceSearch,
  type OpenedDevice,
  openDevice,
  searchDevice,
} from './device.ts';
export type {
  ChildEnd,
  ChildOutcome,
  ChildProgress,
  CompileDone,
  CompileRequest,
  ProbeDone,
  ProbeRequest,
  Refusal,
  RunDone,
  RunRequest,
} from './protocol.ts';
export { type SwiftShader, swiftShader } from './swiftshader.ts';
