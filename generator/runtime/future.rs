//! Futures that are passed on in a box, and what threads ask of them: nothing in a browser, where
//! there is one thread.

use std::pin::Pin;

/// A future in a box. Without `Send` in a browser, where nothing is.
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A future in a box. Without `Send` in a browser, where nothing is.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What a client's parts must be, so that tasks on several threads can share it: `Send + Sync`, and
/// nothing in a browser. Every type that is so has it.
#[cfg(not(target_arch = "wasm32"))]
pub trait Shareable: Send + Sync {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + Sync + ?Sized> Shareable for T {}

/// What a client's parts must be, so that tasks on several threads can share it: `Send + Sync`, and
/// nothing in a browser. Every type that is so has it.
#[cfg(target_arch = "wasm32")]
pub trait Shareable {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> Shareable for T {}

/// What can be moved to another thread: `Send`, and anything in a browser.
#[cfg(not(target_arch = "wasm32"))]
pub trait Movable: Send {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + ?Sized> Movable for T {}

/// What can be moved to another thread: `Send`, and anything in a browser.
#[cfg(target_arch = "wasm32")]
pub trait Movable {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> Movable for T {}
