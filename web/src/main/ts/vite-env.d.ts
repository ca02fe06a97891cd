declare module '*.css';

/** Size of ONNX Runtime's WASM file, put in by the build. */
declare const __RUNTIME_BYTES__: number;
