/** Words that a kernel's text may hold beside the names of a program. */

const keywords = `
  alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let loop
  override requires return struct switch true var while`;

/** Kept by the WGSL specification for later. */
const reserved = `
  NULL Self abstract active alignas alignof as asm asm_fragment async attribute auto await become cast catch class co_await
  co_return co_yield coherent column_major common compile compile_fragment concept const_cast consteval constexpr constinit
  crate debugger decltype delete demote demote_to_helper do dynamic_cast enum explicit export extends extern external
  fallthrough filter final finally friend from fxgroup get goto groupshared highp impl implements import inline instanceof
  interface layout lowp macro macro_rules match mediump meta mod module move mut mutable namespace new nil noexcept noinline
  nointerpolation non_coherent noncoherent noperspective null nullptr of operator package packoffset partial pass patch
  pixelfragment precise precision premerge priv protected pub public readonly ref regardless register reinterpret_cast require
  resource restrict self set shared sizeof smooth snorm static static_assert static_cast std subroutine super target template
  this thread_local throw trait try type typedef typeid typename typeof union unless unorm unsafe unsized use using varying
  virtual volatile wgsl where with writeonly yield`;

const types = `
  array atomic bool f16 f32 f64 i8 i16 i32 i64 u8 u16 u32 u64 ptr sampler sampler_comparison bitcast
  vec2 vec3 vec4 vec2f vec3f vec4f vec2h vec3h vec4h vec2i vec3i vec4i vec2u vec3u vec4u
  mat2x2 mat2x3 mat2x4 mat3x2 mat3x3 mat3x4 mat4x2 mat4x3 mat4x4 texture_2d texture_3d texture_cube
  function private workgroup uniform storage handle read write read_write`;

const functions = `
  abs acos acosh all any arrayLength asin asinh atan atan2 atanh ceil clamp cos cosh countLeadingZeros countOneBits
  countTrailingZeros cross degrees determinant distance dot dot4I8Packed dot4U8Packed exp exp2 extractBits faceForward
  firstLeadingBit firstTrailingBit floor fma fract frexp insertBits inverseSqrt ldexp length log log2 max min mix modf
  normalize pow quantizeToF16 radians reflect refract reverseBits round saturate select sign sin sinh smoothstep sqrt step
  tan tanh transpose trunc dpdx dpdy fwidth pack2x16float unpack2x16float pack4xI8 pack4xU8 unpack4xI8 unpack4xU8
  storageBarrier workgroupBarrier textureBarrier workgroupUniformLoad`;

/** What the emitter itself declares. */
const generated = 'sizes Sizes flat tile group groups lane';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const reservedNames: ReadonlySet<string> = new Set(
  [keywords, reserved, types, functions, generated].flatMap(words),
);

/** Helper functions have names with this prefix, and nothing else has. */
export const helperPrefix = 'ncd_';
