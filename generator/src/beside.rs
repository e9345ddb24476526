//! Two things made at once.

use std::thread;

/// Makes one thing here and another on a second thread.
pub fn both<A, B: Send>(one: impl FnOnce() -> A, other: impl Fn() -> B + Sync) -> (A, B) {
    thread::scope(|scope| {
        let thread = scope.spawn(&other);
        let one = one();
        // A thread that did not come back is made up for here, where a panic is seen.
        (one, thread.join().unwrap_or_else(|_| other()))
    })
}
