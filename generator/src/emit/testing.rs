//! `src/testing.rs`: the stand-in as this API's, with its guide; and `src/testing.json`, what it is told
//! of the document.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Emission;
use super::describe::Doc;
use super::paths::Scope;

/// How the stand-in is used; `LIBRARY` stands for the emitted crate.
const GUIDE: &str = include_str!("testing.md");

/// `src/testing.rs`.
pub(super) fn file(emission: &Emission<'_>) -> TokenStream {
    let mut scope = Scope::declaring(emission, []);
    let mut doc = Doc::default();
    let guide = GUIDE.replace("LIBRARY", &emission.library);
    doc.text(&guide);
    let docs = doc.inner();
    let (client, result) = (scope.runtime("Client"), scope.runtime("Result"));
    let limit = limit(&mut scope);
    let file = scope.file(quote! {
        pub use crate::runtime::testing::{
            Alteration, Fault, Received, StandIn, StandInBuilder, StandInError, StandInTransport
        };
        impl StandIn {
            /// Starts one on a port of this machine that the system chooses. Needs a tokio runtime with its
            /// network and its timer on.
            ///
            /// # Errors
            /// The system gives no port.
            pub async fn start() -> #result<Self> {
                Self::builder().start().await
            }

            /// Sets one up step by step.
            pub fn builder() -> StandInBuilder {
                StandInBuilder::for_document(include_str!("testing.json"))
            }

            /// A client of it, with a credential for each scheme that is always let in.
            pub fn client(&self) -> #client {
                self.connect(#client::builder())
            }
        }
        #limit
    });
    quote!(#docs #file)
}

/// How the stand-in is told to count, where the document gives a server a limit.
fn limit(scope: &mut Scope<'_>) -> Option<TokenStream> {
    let mut servers = scope.emission.api.servers.iter();
    servers.any(|server| server.rate_limit.is_some()).then(|| {
        quote! {
            impl StandInBuilder {
                /// Counts calls as this server does by the document, for each credential; those beyond
                /// its limit are answered with 429. By default, and as a server without a documented
                /// limit, nothing is counted.
                pub fn rate_limit(self, server: crate::Server) -> Self {
                    self.counting_as(server.url())
                }
            }
        }
    })
}

/// `src/testing.json`.
pub(super) fn document(emission: &Emission<'_>, header: &str) -> String {
    let about =
        format!("What the stand-in of the feature `testing` knows of the document. {header}");
    let about = serde_json::Value::from(about);
    let parts = emission.api.stand_in.trim_start_matches(['{', '\n']);
    visible(&format!("{{\n\"about\": {about},\n{parts}"))
}

/// Letters that a reader can't see, or that change the order of others, as JSON escapes: outside of
/// its strings JSON has none.
fn visible(text: &str) -> String {
    let is_hidden = |letter: char| {
        letter.is_control() && letter != '\n'
            || matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut visible = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_hidden) {
        let last = piece.chars().next_back();
        let hidden = last.filter(|letter| is_hidden(*letter));
        match hidden.and_then(|letter| Some((piece.strip_suffix(letter)?, letter))) {
            Some((before, letter)) => {
                visible.push_str(before);
                visible.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            None => visible.push_str(piece),
        }
    }
    visible
}
