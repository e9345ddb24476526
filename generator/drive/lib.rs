//! What every driver of an emitted client does: it makes calls of a server, one by one, and writes a line
//! of JSON about each. `cargo xtask judge` starts it against Prism, which judges the requests.
//!
//! The calls themselves are emitted beside this file, from the same document as the client.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use client::{CallFuture, Client, ClientBuilder, DriftKind, Error, Response, Result, Retry};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Where the server is told.
const SERVER: &str = "JUDGE_URL";
/// The operations to call, with commas between; all, where there is no such variable.
const ONLY: &str = "JUDGE_ONLY";
/// Set where the document's examples are to be taken and said again, and no call made.
const EXAMPLES: &str = "JUDGE_EXAMPLES";
/// Where Prism says what it has against a request that it let through, or against its own answer.
const VIOLATIONS: &str = "sl-violations";
/// What is said of an answer that Prism itself has something against.
const NOT_ALLOWED: &str = "Prism's answer is not what the document allows";
/// What the `type` of Prism's own problems begins with.
const PRISM: &str = "https://stoplight.io/prism/errors#";
/// An answer that takes longer doesn't come.
const PATIENCE: Duration = Duration::from_secs(120);

/// How answers are asked for: as the document's examples, or made from its schemas.
const ANSWERS: [(&str, &str); 2] = [("static", "dynamic=false"), ("dynamic", "dynamic=true")];

/// The two kinds of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// With what is required.
    Required,
    /// With all that may be sent.
    Full,
    /// The same, with the body in this content type.
    As(&'static str),
}

/// Makes calls, and tells of each.
#[derive(Debug)]
pub struct Drive {
    client: Client,
    runtime: tokio::runtime::Runtime,
    only: Option<Vec<String>>,
    drifts: Arc<Mutex<Vec<String>>>,
}

/// A driver's whole program: the server by the environment, a client by `credentials`, then the calls; or
/// the document's examples.
#[must_use]
pub fn main(
    credentials: fn(ClientBuilder) -> ClientBuilder,
    calls: fn(&Drive),
    examples: fn(),
) -> ExitCode {
    if std::env::var_os(EXAMPLES).is_some() {
        examples();
        return ExitCode::SUCCESS;
    }
    match Drive::start(credentials) {
        Ok(drive) => {
            calls(&drive);
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

impl Drive {
    fn start(credentials: fn(ClientBuilder) -> ClientBuilder) -> std::result::Result<Self, String> {
        let url = std::env::var(SERVER).map_err(|_| format!("{SERVER} names no server"))?;
        let only = std::env::var(ONLY).ok().filter(|only| !only.is_empty());
        let drifts = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&drifts);
        let builder = Client::builder()
            .base_url(url)
            .retry(Retry::none())
            .timeout(PATIENCE)
            .on_drift(move |drift| {
                // Prism adds properties where a schema is open; a client may ignore those.
                if drift.kind() != DriftKind::UnknownField
                    && let Ok(mut drifts) = told.lock()
                {
                    drifts.push(drift.to_string());
                }
            });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Ok(Self {
            client: credentials(builder)
                .build()
                .map_err(|error| error.to_string())?,
            runtime: runtime.map_err(|error| error.to_string())?,
            only: only.map(|only| only.split(',').map(str::to_owned).collect()),
            drifts,
        })
    }

    /// Makes a call of an operation, once for each kind of answer.
    pub fn call<T>(
        &self,
        operation: &str,
        case: Case,
        make: impl Fn(&Client, &str) -> std::result::Result<CallFuture<Result<Response<T>>>, String>,
    ) {
        let is_left = |only: &Vec<String>| !only.iter().any(|it| it == operation);
        if self.only.as_ref().is_some_and(is_left) {
            return;
        }
        for (answer, prefer) in ANSWERS {
            let outcome = make(&self.client, prefer).map(|call| {
                let outcome = self.runtime.block_on(call);
                outcome.map(|response| Found {
                    status: response.status().as_u16(),
                    body: String::from_utf8_lossy(response.raw_body()).into_owned(),
                    ..Found::of(response.headers())
                })
            });
            self.tell(operation, case, answer, outcome);
        }
    }

    /// Tells of a call that can't be made.
    pub fn no_call(&self, operation: &str, case: Case, why: &str) {
        for (answer, _) in ANSWERS {
            self.tell(operation, case, answer, Err(why.to_owned()));
        }
    }

    fn tell(
        &self,
        operation: &str,
        case: Case,
        answer: &str,
        outcome: std::result::Result<Result<Found>, String>,
    ) {
        let drifts = self.drifts.lock();
        let drifts = drifts.map(|mut drifts| std::mem::take(&mut *drifts));
        let verdict = match outcome {
            Err(why) => Verdict::not_sent(why),
            Ok(Ok(found)) => Verdict::of(drifts.unwrap_or_default().into_iter().next(), found),
            Ok(Err(error)) => Verdict::of_error(&error),
        };
        let case = match case {
            Case::Required => "required".to_owned(),
            Case::Full => "full".to_owned(),
            Case::As(media) => format!("as {media}"),
        };
        line(&json!({
            "operation": operation,
            "case": case,
            "answer": answer,
            "sent": verdict.sent,
            "request": verdict.request,
            "given": verdict.given,
            "decoded": verdict.decoded,
            "status": verdict.answer.as_ref().map(|(status, _)| status),
            "body": verdict.answer.as_ref().map(|(_, body)| body),
        }));
    }
}

/// What came of a call. Where a text is, something was wrong.
#[derive(Debug, Default, PartialEq)]
struct Verdict {
    /// Why nothing was sent.
    sent: Option<String>,
    /// What is against the request.
    request: Option<String>,
    /// Why the server has no answer that the document allows.
    given: Option<String>,
    /// Why the answer doesn't decode.
    decoded: Option<String>,
    /// That answer.
    answer: Option<(u16, String)>,
}

impl Verdict {
    fn not_sent(why: String) -> Self {
        Self {
            sent: Some(why),
            ..Self::default()
        }
    }

    /// By an answer that is a success. What doesn't decode and isn't what the document allows is
    /// Prism's fault.
    fn of(undecoded: Option<String>, found: Found) -> Self {
        let (given, decoded) = match found.response {
            Some(response) => {
                let not_allowed = |why| format!("{NOT_ALLOWED}: {response}; {why}");
                (undecoded.map(not_allowed), None)
            }
            None => (None, undecoded),
        };
        Self {
            request: found.request,
            given,
            answer: decoded.is_some().then_some((found.status, found.body)),
            decoded,
            ..Self::default()
        }
    }

    fn of_error(error: &Error) -> Self {
        let found = error.headers().map(Found::of).unwrap_or_default();
        let text = format!("{error:?}");
        match error {
            Error::Api(answer) => {
                let verdict = Self::of_answer(answer.status().as_u16(), answer.raw_body());
                Self {
                    request: verdict.request.or(found.request),
                    ..verdict
                }
            }
            Error::Decode(_) | Error::BodyTooLarge(_) => {
                let body = error
                    .raw_body()
                    .map(|body| String::from_utf8_lossy(body).into_owned());
                let body = body.unwrap_or_default();
                let status = error.status().map_or(0, |status| status.as_u16());
                let found = Found {
                    status,
                    body,
                    ..found
                };
                Self::of(Some(text), found)
            }
            Error::Timeout(_) | Error::Transport(_) => Self {
                given: Some(text),
                ..Self::default()
            },
            _ => Self::not_sent(text),
        }
    }

    /// By an answer that is no success: Prism's own, or one that the document has.
    fn of_answer(status: u16, body: &[u8]) -> Self {
        let problem = serde_json::from_slice(body).unwrap_or(Value::Null);
        let kind = problem["type"]
            .as_str()
            .and_then(|it| it.strip_prefix(PRISM));
        let found = problem["validation"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let found: Vec<String> = found.iter().map(violation).collect();
        let said = match found.as_slice() {
            [] => problem["detail"].as_str().unwrap_or_default().to_owned(),
            found => found.join("; "),
        };
        let text = format!("{status} {}: {said}", kind.unwrap_or("by the document"));
        // Prism reads a request before it looks for an answer, which is then at fault.
        let is_refused = match kind {
            Some("NO_PATH_MATCHED_ERROR") => true,
            Some(_) => status < 500 && status != 404 && status != 406,
            None => false,
        };
        let (request, given) = match is_refused {
            true => (Some(text), None),
            false => (None, Some(text)),
        };
        Self {
            request,
            given,
            ..Self::default()
        }
    }
}

/// What Prism says it found, in a header of its answer.
#[derive(Debug, Default, PartialEq)]
struct Found {
    /// Against the request.
    request: Option<String>,
    /// Against Prism's own answer: an example that the schema doesn't allow.
    response: Option<String>,
    /// That answer's status.
    status: u16,
    /// That answer.
    body: String,
}

impl Found {
    fn of(headers: &http::HeaderMap) -> Self {
        let header = headers.get(VIOLATIONS).map(http::HeaderValue::as_bytes);
        header.map(Self::read).unwrap_or_default()
    }

    fn read(header: &[u8]) -> Self {
        let found: Value = serde_json::from_slice(header).unwrap_or_default();
        let found = found.as_array().map_or(&[][..], Vec::as_slice);
        let side = |side: &str| {
            let errors = found.iter().filter(|it| it["severity"] == "Error");
            let errors = errors.filter(|it| it["location"][0] == side).map(violation);
            let errors: Vec<String> = errors.collect();
            (!errors.is_empty()).then(|| errors.join("; "))
        };
        Self {
            request: side("request"),
            response: side("response"),
            ..Self::default()
        }
    }
}

/// `request.body.name: must be string`
fn violation(found: &Value) -> String {
    let parts = found["location"].as_array().map_or(&[][..], Vec::as_slice);
    let part = |part: &Value| {
        part.as_str()
            .map_or_else(|| part.to_string(), str::to_owned)
    };
    let place: Vec<String> = parts.iter().map(part).collect();
    format!(
        "{}: {}",
        place.join("."),
        found["message"].as_str().unwrap_or_default()
    )
}

/// A value of the client, from the JSON that the document's schema allows.
///
/// # Errors
/// It doesn't decode: the client is at fault.
pub fn value<T: DeserializeOwned>(text: &str) -> std::result::Result<T, String> {
    serde_json::from_str(text).map_err(|error| {
        format!(
            "{} doesn't take {text}: {error}",
            std::any::type_name::<T>()
        )
    })
}

/// Tells of examples of the document (the example's number, the place of this type among those that stand for
/// its schema, the JSON) whether each is a value of its type, and what it is when it is said again.
pub fn round_trips<T: DeserializeOwned + Serialize>(examples: &[(usize, usize, &str)]) {
    for (example, place, text) in examples {
        let name = std::any::type_name::<T>();
        let mut told = json!({ "example": example, "use": place, "type": name });
        match again::<T>(text) {
            Ok(value) => told["encoded"] = value,
            Err(error) => told["error"] = Value::String(error.to_string()),
        }
        line(&told);
    }
}

fn again<T: DeserializeOwned + Serialize>(text: &str) -> serde_json::Result<Value> {
    serde_json::to_value(serde_json::from_str::<T>(text)?)
}

fn line(value: &Value) {
    // Who listens no more doesn't care.
    let _ = writeln!(std::io::stdout().lock(), "{value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_fault() {
        let body =
            br#"{"type":"https://stoplight.io/prism/errors#UNPROCESSABLE_ENTITY","detail":"x",
            "validation":[{"location":["request","body","a"],"message":"must be string"}]}"#;
        let refused = Verdict::of_answer(422, body);
        let said = refused.request.as_deref().unwrap_or_default();
        assert_eq!(
            said,
            "422 UNPROCESSABLE_ENTITY: request.body.a: must be string"
        );
        assert_eq!(refused.given, None);

        let body =
            br#"{"type":"https://stoplight.io/prism/errors#UNKNOWN","detail":"too complex"}"#;
        let helpless = Verdict::of_answer(500, body);
        assert_eq!(helpless.request, None);
        assert_eq!(helpless.given.as_deref(), Some("500 UNKNOWN: too complex"));

        let documented = Verdict::of_answer(404, br#"{"type":"not_found"}"#);
        assert_eq!(documented.request, None);
        assert!(documented.given.is_some());
    }

    #[test]
    fn violations_of_both_sides() {
        let header =
            br#"[{"location":["request","query","a"],"severity":"Error","message":"must be x"},
            {"location":["request"],"severity":"Warning","message":"deprecated"},
            {"location":["response","body"],"severity":"Error","message":"must be y"}]"#;
        let found = Found::read(header);
        assert_eq!(found.request.as_deref(), Some("request.query.a: must be x"));
        let verdict = Verdict::of(Some("no field".to_owned()), found);
        assert_eq!(
            verdict.given.as_deref(),
            Some(
                "Prism's answer is not what the document allows: response.body: must be y; no field"
            )
        );
        assert_eq!(verdict.decoded, None);

        let verdict = Verdict::of(Some("no field".to_owned()), Found::default());
        assert_eq!(verdict.decoded.as_deref(), Some("no field"));
    }

    #[test]
    fn an_example_is_taken_and_said_again() {
        assert_eq!(again::<Vec<u8>>("[1, 2]").ok(), Some(json!([1, 2])));
        assert!(again::<Vec<u8>>("[-1]").is_err());
    }

    #[test]
    fn what_a_value_is_made_of() {
        assert_eq!(value::<bool>("true"), Ok(true));
        assert!(value::<bool>("1").is_err());
    }
}
