//! `src/webhooks/`: the events of an API, and what verifies their deliveries; behind a cargo feature.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::context::Emission;
use super::describe::{Doc, letters};
use super::docs::inline_code;
use super::model::deprecated;
use super::paths::Scope;
use super::{format, types};
use crate::ir::{KeyForm, Signatures, Webhook};
use crate::names::homes::Home;

/// The cargo feature, and the module.
pub(super) const FEATURE: &str = "webhooks";

/// Whether a client has events.
pub(super) fn is_there(emission: &Emission<'_>) -> bool {
    !emission.api.webhooks.events.is_empty()
}

/// `src/webhooks/mod.rs`.
pub(super) fn file(emission: &Emission<'_>) -> TokenStream {
    const DECLARED: [&str; 5] = [
        "Event",
        "UnknownEvent",
        "Verifier",
        "WebhookError",
        "models",
    ];
    let mut scope = Scope::declaring(emission, DECLARED.map(str::to_owned));
    let docs = guide(emission).inner();
    let models = emission.has_home(Home::Webhooks).then(|| {
        quote!(
            pub(crate) mod models;
        )
    });
    let signatures = emission.api.webhooks.signatures.as_ref();
    let exported = signatures.map(|_| {
        quote!(
            pub use crate::runtime::verifier::Verifier;
        )
    });
    let verifier = signatures.map(|signatures| verifier(&mut scope, signatures));
    let event = event(&mut scope);
    let file = scope.file(quote! {
        #exported
        pub use crate::runtime::webhook::UnknownEvent;
        pub use crate::runtime::webhook_error::WebhookError;
        #models
        #event
        #verifier
    });
    quote!(#docs #file)
}

/// The enum of the events, and what tells them apart.
fn event(scope: &mut Scope<'_>) -> TokenStream {
    let emission = scope.emission;
    let mut variants = Vec::new();
    for (index, webhook) in emission.api.webhooks.events.iter().enumerate() {
        let docs = webhook_doc(emission, webhook).outer();
        let deprecated = deprecated(webhook.deprecated);
        let name = emission.names.webhook(index).to_ident();
        let payload = types::value(scope, webhook.payload);
        let key = Literal::string(&webhook.name);
        let values = webhook.values.iter().map(|value| Literal::string(value));
        let values = match webhook.values.is_empty() {
            true => quote!([_]),
            false => quote!([#(#values),*]),
        };
        variants.push(quote! {
            #docs
            #deprecated
            #name(#payload) = #key #values,
        });
    }
    let events = scope.runtime("events");
    let tag = &emission.api.webhooks.tag;
    let by = (!tag.is_empty()).then(|| quote!(by #(#tag)/ *));
    quote! {
        #events! {
            /// What the server tells by webhooks.
            pub enum Event #by {
                #(#variants)*
            }
        }
    }
}

fn webhook_doc(emission: &Emission<'_>, webhook: &Webhook) -> Doc {
    let mut docs = webhook.docs.clone();
    let name = letters(&webhook.name);
    if docs.description.is_some() && docs.summary.as_deref().map(letters) == Some(name) {
        docs.summary = None;
    }
    let ty = emission.api.types.get(webhook.payload);
    if docs.description.is_none() && docs.summary.is_none() {
        docs.description.clone_from(&ty.docs.description);
    }
    let name = inline_code(&webhook.name);
    let mut doc = Doc::from_document(&docs).or(&format!("The webhook {name}."));
    doc.values(&docs);
    doc
}

fn verifier(scope: &mut Scope<'_>, signatures: &Signatures) -> TokenStream {
    let ty = scope.runtime("Signatures");
    let header = |name: &str| format!("{}{name}", signatures.header_prefix);
    let (id, timestamp, signature) = (header("id"), header("timestamp"), header("signature"));
    let form = scope.runtime("KeyForm");
    let keys = signatures.keys.iter().map(|key| match key {
        KeyForm::Base64 => quote!(#form::Base64),
        KeyForm::Text => quote!(#form::Text),
    });
    let keys: Vec<TokenStream> = keys.collect();
    let constructor = constructor();
    let (reader, reader_at) = (reader(), reader_at());
    quote! {
        /// How the document says that deliveries are signed.
        static SIGNATURES: #ty = #ty {
            id: #id,
            timestamp: #timestamp,
            signature: #signature,
            keys: &[#(#keys),*],
        };
        impl Verifier {
            #constructor
            #reader
            #reader_at
        }
    }
}

fn constructor() -> TokenStream {
    quote! {
        /// Takes deliveries that are signed by this secret.
        ///
        /// # Errors
        /// [`WebhookError::Secret`]: the text is no secret.
        pub fn new(secret: &str) -> Result<Self, WebhookError> {
            Self::for_signatures(&SIGNATURES, secret)
        }
    }
}

fn reader() -> TokenStream {
    quote! {
        /// The event of a delivery, verified first. `body` is the body to the byte as it came.
        ///
        /// # Errors
        /// Any [`WebhookError`] but `Secret`.
        pub fn event(&self, headers: &http::HeaderMap, body: &[u8]) -> Result<Event, WebhookError> {
            self.decode_now(headers, body)
        }
    }
}

fn reader_at() -> TokenStream {
    quote! {
        /// The same at another time than now.
        ///
        /// # Errors
        /// Any [`WebhookError`] but `Secret`.
        pub fn event_at(
            &self,
            headers: &http::HeaderMap,
            body: &[u8],
            now: std::time::SystemTime,
        ) -> Result<Event, WebhookError> {
            self.decode(headers, body, now)
        }
    }
}

/// How a receiver is written.
fn guide(emission: &Emission<'_>) -> Doc {
    let Some(signatures) = &emission.api.webhooks.signatures else {
        let mut doc = Doc::of("What the server tells by webhooks.");
        doc.say(
            "It signs its deliveries in a way that this crate can't verify: verify them as its \
             documentation says, then decode them by [`Event::from_slice`].",
        );
        return doc;
    };
    let mut doc =
        Doc::of("What the server tells by webhooks, and whether it is the server that tells.");
    if let Ok(program) = program(emission) {
        doc.code("no_run", &program);
    }
    for (heading, text) in GUIDE {
        doc.say(&format!("# {heading}"));
        doc.say(text);
        if *heading == SECRETS {
            doc.say(forms(&signatures.keys));
        }
    }
    doc
}

const SECRETS: &str = "Secrets";

/// Heading and text, in the order in which people meet them.
const GUIDE: &[(&str, &str)] = &[
    (
        "The body",
        "Take the body as bytes, before anything parses it: what is signed is every byte as it came. \
         Limit its size as for any request from strangers.",
    ),
    (
        SECRETS,
        "[`Verifier::new`] takes the secret of an endpoint as the server shows it. While a secret is \
         changed, [`and_secret`](Verifier::and_secret) takes the other one as well; a delivery may \
         carry several signatures, and one that fits is enough.",
    ),
    (
        "Time",
        "A delivery that was signed more than five minutes ago is refused, since somebody may be \
         repeating it, and so is one whose time lies more than five minutes ahead of this machine's \
         clock. [`tolerance`](Verifier::tolerance) changes both; [`event_at`](Verifier::event_at) takes \
         the time from elsewhere.",
    ),
    (
        "The same event twice",
        "A server that got no answer delivers again, under the same [`id`](Verifier::id). Note the ids \
         of events that are done with, and let [`replay_guard`](Verifier::replay_guard) look there.",
    ),
    (
        "Now or later",
        "Servers wait seconds for an answer, not minutes. Where an event takes longer, \
         [`verify`](Verifier::verify) the delivery, put its body on a queue, answer, and decode it from \
         there by [`Event::from_slice`].",
    ),
    (
        "Events that are new",
        "An event that the document doesn't know is [`Event::Unknown`], with its whole body. One that it \
         knows, but not like this, is [`WebhookError::Decode`], with the field's path. The delivery is \
         authentic: answer with a failure, as above, and it is delivered again, until your program knows \
         better or the server gives up; or put its body where it lasts, and then answer with success.",
    ),
    (
        "Tests",
        "[`sign`](Verifier::sign) makes the headers that the server would send.",
    ),
];

/// What a secret stands for.
fn forms(keys: &[KeyForm]) -> &'static str {
    match keys {
        [KeyForm::Base64] => "The key is what base64 gives after `whsec_`.",
        [KeyForm::Text] => "The key is the text of the secret, all of it.",
        _ => {
            "The key is what base64 gives after `whsec_`, or the text of the secret, all of it: this \
             server signs in both ways, and both are tried."
        }
    }
}

/// A receiver, without a server around it.
fn program(emission: &Emission<'_>) -> Result<String, String> {
    let library = format_ident!("{}", emission.library);
    let first = emission.names.webhook(0).to_ident();
    let variable = emission.settings.environment.webhook_secret.as_deref();
    let variable = variable.unwrap_or("WEBHOOK_SECRET");
    format::snippet(quote! {
        use #library::crates::http::{HeaderMap, StatusCode};
        use #library::webhooks::{Event, Verifier, WebhookError};

        #[doc = " Made once, when the program begins."]
        fn verifier() -> Result<Verifier, Box<dyn std::error::Error>> {
            let secret = std::env::var(#variable)?;
            Ok(Verifier::new(&secret)?)
        }

        #[doc = " What to answer to a delivery. One that was dealt with before is a success too: the server"]
        #[doc = " would deliver it once more. One of the server's own that is not as its document says is"]
        #[doc = " none: it comes again, and nothing is lost before this program is mended."]
        fn receive(verifier: &Verifier, headers: &HeaderMap, body: &[u8]) -> StatusCode {
            match verifier.event(headers, body) {
                Ok(Event::#first(_)) => println!("that is for us"),
                Ok(event) => println!("not for us: {}", event.name()),
                Err(WebhookError::Replayed) => {}
                Err(error @ WebhookError::Decode { .. }) => {
                    eprintln!("to be delivered again: {error}");
                    return StatusCode::INTERNAL_SERVER_ERROR;
                }
                Err(error) => {
                    eprintln!("refused: {error}");
                    return StatusCode::BAD_REQUEST;
                }
            }
            StatusCode::NO_CONTENT
        }
    })
}
