//! What cargo accepts as the name and the version of a package, and what to suggest in place of others.

/// Files are named after the package: cargo fails on longer names (tried: 200 is well, 220 is not).
const NAME_BYTES: usize = 200;

/// Keywords of any edition, strict or reserved, but for `Self`.
pub(crate) const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Crates that emitted code, its tests and its examples name: the compiler's, and what the runtime
/// depends on.
const TAKEN: &[&str] = &[
    "alloc",
    "base64",
    "bytes",
    "core",
    "futures_core",
    "http",
    "jiff",
    "main",
    "proc_macro",
    "regex",
    "reqwest",
    "serde",
    "serde_json",
    "std",
    "test",
    "tokio",
    "url",
    "uuid",
];

/// Crates that a client uses, and that its models may have types of, by version.
const SHARED: &[(&str, &str)] = &[
    ("base64", "0.23"),
    ("bytes", "1"),
    ("futures-core", "0.3"),
    ("http", "1"),
    ("httpdate", "1"),
    ("jiff", "1"),
    ("percent-encoding", "2"),
    ("serde", "1"),
    ("serde_json", "1"),
    ("serde_path_to_error", "0.1"),
    ("url", "2"),
    ("uuid", "1"),
];

/// Crates that a client uses for itself: where a feature asks for them, or on some targets.
const KEPT: &[&str] = &[
    "gloo-timers",
    "h2",
    "hmac",
    "http-body",
    "http-body-util",
    "hyper",
    "js-sys",
    "jsonschema",
    "regex",
    "reqwest",
    "sha2",
    "tokio",
    "tracing",
    "web-time",
];

/// What a client has to do with a crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// Uses it in this version, and so may its models.
    Shares(&'static str),
    /// Uses it for itself.
    Keeps,
    /// Nothing.
    Lacks,
}

/// What a client has to do with the crate of this name.
pub(crate) fn client_crate(name: &str) -> Client {
    let shared = SHARED.iter().find(|(known, _)| *known == name);
    match shared {
        Some((_, version)) => Client::Shares(version),
        None if KEPT.contains(&name) => Client::Keeps,
        None => Client::Lacks,
    }
}

/// The crates that a client may use.
#[cfg(test)]
pub(crate) fn client_crates() -> impl Iterator<Item = &'static str> {
    let shared = SHARED.iter().map(|(name, _)| *name);
    shared.chain(KEPT.iter().copied())
}

/// Macros of the runtime: an import of one would also take a crate of its name, which the crate itself
/// is to its doctests.
const MACROS: &[&str] = &[
    "argument",
    "as_text",
    "changes",
    "checks",
    "closed_enum",
    "compiled_for",
    "conversions",
    "debug_explains",
    "error_body",
    "events",
    "form_union",
    "format_text",
    "groups",
    "integer_enum",
    "new_doc",
    "operations",
    "or_doc",
    "paged",
    "received",
    "record",
    "request",
    "resent",
    "sent",
    "shown",
    "shown_union",
    "string_enum",
    "take",
    "union",
    "value_enum",
];

/// Whether cargo takes a package of this name; else why not, and one that it takes.
pub(super) fn package_name(name: &str) -> Result<(), String> {
    let good_first = |first: char| first == '_' || unicode_ident::is_xid_start(first);
    let good = |character: &char| *character == '-' || unicode_ident::is_xid_continue(*character);
    let why = match name.chars().next() {
        None => String::from("a package needs a name"),
        Some(first) if first.is_ascii_digit() => {
            format!("`{name}` begins with a digit, which cargo takes in no package name")
        }
        Some(first) if !good_first(first) => {
            format!("`{name}` begins with {first:?}, which cargo takes in no package name")
        }
        Some(_) => match name.chars().find(|character| !good(character)) {
            Some(bad) => {
                format!("`{name}` has {bad:?} in it, which cargo takes in no package name")
            }
            None if name.len() > NAME_BYTES => {
                format!(
                    "the package name has {} bytes; cargo fails beyond {NAME_BYTES}",
                    name.len()
                )
            }
            None => return Ok(()),
        },
    };
    Err(format!("{why}: try `{}`", suggested_name(name)))
}

/// The name in small letters, digits and single hyphens.
fn suggested_name(name: &str) -> String {
    let mut made = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            made.push(character.to_ascii_lowercase());
        } else if !made.is_empty() && !made.ends_with('-') {
            made.push('-');
        }
        if made.len() >= 60 {
            break;
        }
    }
    let made = made.trim_matches('-');
    match made.chars().next() {
        None => "my-api".into(),
        Some(first) if first.is_ascii_digit() => format!("api-{made}"),
        Some(_) => made.into(),
    }
}

/// Whether cargo takes this version; else why not, and one that it takes.
pub(super) fn version(version: &str) -> Result<(), String> {
    match semver::Version::parse(version) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!(
            "`{version}` is no version as cargo has it ({error}): try `{}`",
            suggested_version(version)
        )),
    }
}

/// The oldest Rust that compiles emitted code.
pub(crate) const OLDEST_RUST: (u64, u64) = (1, 89);

/// Whether emitted code can promise to work with this Rust and later ones.
pub(super) fn rust_version(version: &str) -> Result<(), String> {
    let (major, minor) = OLDEST_RUST;
    let numbers: Option<Vec<u64>> = version.split('.').map(number).collect();
    let found = match numbers.as_deref() {
        Some([major, minor] | [major, minor, _]) => (*major, *minor),
        _ => {
            return Err(format!(
                "`{version}` is no version of Rust: try `{major}.{minor}`"
            ));
        }
    };
    match found >= OLDEST_RUST && found.0 == major {
        true => Ok(()),
        false => Err(format!(
            "emitted code needs Rust {major}.{minor} or a later one of Rust {major}, not `{version}`"
        )),
    }
}

/// A number as versions have it: digits, without needless zeros.
fn number(text: &str) -> Option<u64> {
    let is_plain = text == "0" || !text.starts_with('0');
    let is_number = is_plain && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// The first three numbers of the text, `0.1.0` where there is none.
fn suggested_version(version: &str) -> String {
    let numbers = version.split(|character: char| !character.is_ascii_digit());
    let mut numbers: Vec<u64> = numbers
        .filter_map(|digits| digits.parse().ok())
        .take(3)
        .collect();
    if numbers.is_empty() {
        return "0.1.0".into();
    }
    numbers.resize(3, 0);
    let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
    numbers.join(".")
}

/// Whether a shell can set a variable of this name.
pub(super) fn environment_variable(name: &str) -> Result<(), String> {
    let good = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    if !name.is_empty() && name.bytes().all(good) && !name.starts_with(|c: char| c.is_ascii_digit())
    {
        return Ok(());
    }
    let made: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .collect();
    let made = match made.trim_matches('_') {
        "" => "API_TOKEN".into(),
        rest if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("_{rest}"),
        rest => String::from(rest),
    };
    Err(format!(
        "`{name}` can't name an environment variable (letters, digits and `_`, no digit first): try `{made}`"
    ))
}

/// See [`Settings::library_name`](super::Settings::library_name).
pub(super) fn library_name(package: &str) -> String {
    let mut name = String::new();
    for character in package.chars() {
        if character == '-' || character == '_' {
            if name.is_empty() || !name.ends_with('_') {
                name.push('_');
            }
        } else {
            name.extend(character.to_lowercase());
        }
    }
    let is_taken = |names: &[&str]| names.contains(&&*name);
    if name == "_" || [KEYWORDS, TAKEN, MACROS].into_iter().any(is_taken) {
        name.push('_');
    }
    name
}
