//! Nothing but tests: the emitted client as `wasm32-unknown-unknown`, under Node, whose `fetch` and timers
//! are a browser's. `.ci/wasm` runs them where wasm-bindgen's test runner is installed.
