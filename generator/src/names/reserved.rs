//! The names of the emitted face that a document's names must leave alone, by the place they stand in.

/// A place whose names share one space with names of the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Methods of `Client`: the groups of an API.
    Client,
    /// Methods of `ClientBuilder`: the setters of security schemes.
    ClientBuilder,
    /// Methods of a service: operations and nested groups.
    Service,
    /// Methods of a request: the setters of optional parameters.
    Request,
    /// Fields of a model, and the setters that go with them.
    Model,
    /// Arguments of an operation's method.
    Argument,
    /// Variants of an emitted enum: values, unions, answers, errors.
    Variant,
    /// Modules of an emitted crate's root.
    Module,
    /// Modules below `models`.
    Models,
    /// A place without names of the face, such as `crate::models`.
    Free,
}

/// Inherent names that would hide a trait's. `min` and `max` aren't here: a model has no order, and
/// they are good names for fields.
const TRAITS: &[&str] = &[
    "as_ref",
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "cmp",
    "default",
    "deserialize",
    "eq",
    "fmt",
    "from",
    "hash",
    "into",
    "ne",
    "partial_cmp",
    "serialize",
    "to_owned",
    "to_string",
    "try_from",
    "try_into",
    "type_id",
    "validate",
];

/// The same of services, which are cloned and shown, and nothing else.
const SERVICE_TRAITS: &[&str] = &[
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "fmt",
    "from",
    "into",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
];

const CLIENT: &[&str] = &["builder", "from_env", "new", "request"];

/// The runtime's own and those for the document's servers and tokens. Methods of the crate alone count
/// too: Rust takes one method of a name.
const CLIENT_BUILDER: &[&str] = &[
    "allow_http",
    "base_url",
    "basic_credential",
    "build",
    "client_credentials",
    "clock",
    "connect_timeout",
    "credential",
    "credential_for_bearers",
    "document_limit",
    "document_server",
    "for_api",
    "from_env",
    "header",
    "http_client",
    "interceptor",
    "maker_for_bearers",
    "max_body_size",
    "on_drift",
    "operation_server",
    "own_server",
    "provider_for_bearers",
    "rate_limit",
    "read_timeout",
    "read_variables",
    "refresh_token",
    "retry",
    "schemes",
    "server",
    "timeout",
    "token",
    "token_provider",
    "transport",
    "user_agent",
    "validation",
];

const SERVICE: &[&str] = &["client", "new"];

/// `body` sets an optional body.
const REQUEST: &[&str] = &[
    "base_url",
    "body",
    "builder",
    "events",
    "extra_field",
    "extra_query",
    "header",
    "into_future",
    "lines",
    "new",
    "pages",
    "prefetch",
    "retry",
    "send",
    "stream",
    "timeout",
    "wait",
    "with_response",
];

const MODEL: &[&str] = &[
    "additional_properties",
    "additional_property",
    "between",
    "build",
    "builder",
    "new",
];

/// `self` can't be an argument, and `body` is the one we name ourselves.
const ARGUMENT: &[&str] = &["body"];

const VARIANT: &[&str] = &["Other", "Unknown"];

const MODULE: &[&str] = &[
    "client", "crates", "error", "guide", "headers", "lib", "main", "mod", "models", "runtime",
    "servers", "testing", "webhooks",
];

/// Beside the files of shared models.
const MODELS: &[&str] = &["errors", "headers", "mod", "serde_json", "std"];

impl Place {
    /// Every place.
    pub const ALL: &'static [Place] = &[
        Place::Client,
        Place::ClientBuilder,
        Place::Service,
        Place::Request,
        Place::Model,
        Place::Argument,
        Place::Variant,
        Place::Module,
        Place::Models,
        Place::Free,
    ];

    /// The names taken here, beside those that begin with a [prefix](Self::prefix).
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let (own, traits) = match self {
            Place::Client => (CLIENT, TRAITS),
            Place::ClientBuilder => (CLIENT_BUILDER, TRAITS),
            Place::Service => (SERVICE, SERVICE_TRAITS),
            Place::Request => (REQUEST, TRAITS),
            Place::Model => (MODEL, TRAITS),
            Place::Argument => (ARGUMENT, &[][..]),
            Place::Variant => (VARIANT, &[][..]),
            Place::Module => (MODULE, &[][..]),
            Place::Models => (MODELS, &[][..]),
            Place::Free => (&[][..], &[][..]),
        };
        own.iter().chain(traits).copied()
    }

    /// What no name here may begin with: `clear_*` is how a model's nullable field is cleared.
    pub fn prefix(self) -> Option<&'static str> {
        (self == Place::Model).then_some("clear_")
    }

    /// Whether the face has this name here.
    pub fn is_reserved(self, name: &str) -> bool {
        self.names().any(|reserved| reserved == name)
            || self.prefix().is_some_and(|prefix| name.starts_with(prefix)) && !name.ends_with('_')
    }

    /// The name as a document's may be here: with an underscore behind it if the face has it.
    pub fn avoid(self, name: &str) -> String {
        if self.is_reserved(name) {
            format!("{name}_")
        } else {
            name.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_that_are_public_promises_are_here() {
        let promises: &[(Place, &[&str])] = &[
            (Place::Client, &["new", "from_env", "builder", "clone"]),
            (
                Place::Request,
                &[
                    "with_response",
                    "timeout",
                    "retry",
                    "header",
                    "extra_query",
                    "extra_field",
                    "stream",
                    "pages",
                    "prefetch",
                ],
            ),
            (
                Place::Model,
                &[
                    "new",
                    "builder",
                    "additional_properties",
                    "clone",
                    "into",
                    "from",
                    "default",
                    "clear_name",
                    "clear_",
                ],
            ),
            (Place::Variant, &["Unknown", "Other"]),
        ];
        for (place, names) in promises {
            for name in *names {
                let renamed = place.avoid(name);
                assert!(
                    renamed == format!("{name}_") || (*name == "clear_"),
                    "{place:?} {name} → {renamed}"
                );
            }
        }
    }

    #[test]
    fn one_underscore_is_enough_everywhere() {
        for place in Place::ALL {
            for name in place.names() {
                assert!(!place.is_reserved(&place.avoid(name)), "{place:?} {name}");
            }
            assert!(!place.is_reserved("customers") && !place.is_reserved("Customers"));
        }
    }

    #[test]
    fn each_list_is_sorted_and_says_nothing_twice() {
        let lists = [
            TRAITS,
            SERVICE_TRAITS,
            CLIENT,
            CLIENT_BUILDER,
            SERVICE,
            REQUEST,
            MODEL,
            ARGUMENT,
            VARIANT,
            MODULE,
            MODELS,
        ];
        for list in lists {
            assert!(list.is_sorted_by(|one, next| one < next), "{list:?}");
        }
        for place in Place::ALL {
            let mut names: Vec<_> = place.names().collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{place:?}");
        }
    }
}
