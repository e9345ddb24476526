//! From the client to a group of calls, and from there to those inside it.

/// A method for each group.
///
/// ```text
/// groups! {
///     Client {
///         /// The group `customers`.
///         customers: crate::customers::Customers,
///     }
/// }
/// ```
macro_rules! groups {
    (@methods $holder:ident $kind:tt $($(#[$about:meta])* $accessor:ident: $($service:ident)::+,)*) => {
        impl $holder {
            $(
                $(#[$about])*
                #[must_use]
                pub fn $accessor(&self) -> $($service)::+ {
                    $($service)::+ { client: $crate::runtime::groups::groups!(@client self $kind) }
                }
            )*
        }
    };
    (@client $this:ident (Client)) => { $this.clone() };
    (@client $this:ident ($holder:ident)) => { $this.client.clone() };
    ($holder:ident { $($entries:tt)* }) => {
        $crate::runtime::groups::groups! { @methods $holder ($holder) $($entries)* }
    };
}
pub(crate) use groups;
