//! The root under which the runtime's modules are compiled and tested where they stand.
