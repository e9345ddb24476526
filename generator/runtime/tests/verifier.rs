//! Which deliveries of webhooks are taken: the specification's published vectors, both forms of keys,
//! and whatever may be wrong.

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;

use crate::verifier::{KeyForm, Signatures, Verifier};
use crate::webhook_error::WebhookError;

const STANDARD: Signatures = signatures(&[KeyForm::Base64]);
const BOTH: Signatures = signatures(&[KeyForm::Base64, KeyForm::Text]);

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIME: u64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

const fn signatures(keys: &'static [KeyForm]) -> Signatures {
    Signatures {
        id: "webhook-id",
        timestamp: "webhook-timestamp",
        signature: "webhook-signature",
        keys,
    }
}

fn verifier() -> Verifier {
    Verifier::for_signatures(&STANDARD, SECRET).unwrap()
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn headers(id: &str, timestamp: &str, signature: &str) -> HeaderMap {
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let values = [id, timestamp, signature];
    let pairs = names.into_iter().zip(values);
    pairs
        .map(|(name, value)| {
            let value = HeaderValue::from_str(value).unwrap();
            (HeaderName::from_static(name), value)
        })
        .collect()
}

/// The published delivery with another header of signatures, at its own time.
fn with_signature(verifier: &Verifier, signature: &str) -> Result<(), WebhookError> {
    let headers = headers(ID, &TIME.to_string(), signature);
    verifier.verify_at(&headers, BODY, at(TIME))
}

#[test]
fn the_published_vectors_are_taken_and_made() {
    let vectors = [
        (SECRET, ID, TIME, BODY, SIGNATURE),
        (
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            1_649_367_553,
            br#"{"email":"test@example.com","username":"test_user"}"#,
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
        ),
    ];
    for (secret, id, time, body, signature) in vectors {
        // The prefix is the secret's look, not part of its key.
        for secret in [secret, secret.trim_start_matches("whsec_")] {
            let verifier = Verifier::for_signatures(&STANDARD, secret).unwrap();
            let headers = headers(id, &time.to_string(), signature);
            assert_eq!(verifier.verify_at(&headers, body, at(time)), Ok(()));
            assert_eq!(verifier.sign(id, at(time), body), Ok(headers));
        }
    }
}

#[test]
fn a_secret_may_be_its_own_key_where_the_document_says_so() {
    // Made by another program: HMAC with the bytes of the whole secret, prefix included.
    let vectors = [
        (
            "polar_whs_4QAz1mQ8mZ5B0v1l",
            "v1,3bep06odV+oHWcAD5Yj+x1ChcXx7MUJdZtV+6dkhNDM=",
        ),
        (SECRET, "v1,TcxlhK9b6UD6iVI1ZU2tTqp8PEVfYRseNNfa6b+LcUg="),
    ];
    for (secret, signature) in vectors {
        let both = Verifier::for_signatures(&BOTH, secret).unwrap();
        assert_eq!(with_signature(&both, signature), Ok(()), "{secret}");
    }
    let both = Verifier::for_signatures(&BOTH, SECRET).unwrap();
    assert_eq!(with_signature(&both, SIGNATURE), Ok(()));
    assert_eq!(
        with_signature(
            &verifier(),
            "v1,TcxlhK9b6UD6iVI1ZU2tTqp8PEVfYRseNNfa6b+LcUg="
        ),
        Err(WebhookError::NotSigned)
    );
    // A secret that is no base64 has one form only.
    let error = Verifier::for_signatures(&STANDARD, "polar_whs_4QAz1mQ8mZ5B0v1l").unwrap_err();
    assert!(matches!(error, WebhookError::Secret(_)));
}

#[test]
fn any_of_several_signatures_will_do_and_of_several_secrets() {
    let others = "v1,tFtCZ5RDCPxzWQRWXWPgrCgE2frDBe9gjpbWQxnVfsQ= v1a,AAAA v2,AAAA v1, nonsense";
    for signature in [
        format!("{others} {SIGNATURE}"),
        format!("{SIGNATURE} {others}"),
    ] {
        assert_eq!(with_signature(&verifier(), &signature), Ok(()));
    }
    assert_eq!(
        with_signature(&verifier(), others),
        Err(WebhookError::NotSigned)
    );

    let fresh = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    let rotating = Verifier::for_signatures(&STANDARD, fresh).unwrap();
    assert_eq!(
        with_signature(&rotating, SIGNATURE),
        Err(WebhookError::NotSigned)
    );
    let rotating = rotating.and_secret(SECRET).unwrap();
    assert_eq!(with_signature(&rotating, SIGNATURE), Ok(()));
    // While it rotates, a receiver that knows only one of the secrets is served as well.
    let headers = rotating.sign(ID, at(TIME), BODY).unwrap();
    assert_eq!(verifier().verify_at(&headers, BODY, at(TIME)), Ok(()));
}

#[test]
fn a_part_of_a_signature_is_none() {
    let bare = SIGNATURE.trim_start_matches("v1,");
    for signature in [
        "v1,".to_owned(),
        String::from("v1"),
        bare.to_owned(),
        SIGNATURE.trim_end_matches('=').to_owned(),
        SIGNATURE.get(..24).unwrap().to_owned(),
        format!("{SIGNATURE}AAAA"),
        format!("v1a,{bare}"),
        format!("V1,{bare}"),
        SIGNATURE.replace('+', "-").replace('/', "_"),
        SIGNATURE.to_lowercase(),
    ] {
        let found = with_signature(&verifier(), &signature);
        assert_eq!(found, Err(WebhookError::NotSigned), "{signature}");
    }
}

#[test]
fn each_header_must_be_there_once_and_whole() {
    let good = headers(ID, &TIME.to_string(), SIGNATURE);
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let check = |headers: &HeaderMap| verifier().verify_at(headers, BODY, at(TIME));
        let mut without = good.clone();
        without.remove(name);
        assert_eq!(check(&without), Err(WebhookError::MissingHeader(name)));
        let mut unreadable = good.clone();
        unreadable.insert(name, HeaderValue::from_bytes(b"\xff").unwrap());
        assert_eq!(check(&unreadable), Err(WebhookError::InvalidHeader(name)));
        let mut twice = good.clone();
        twice.append(name, HeaderValue::from_static("1"));
        let expected = match name {
            // It is a list, and a list may come in several headers.
            "webhook-signature" => Ok(()),
            _ => Err(WebhookError::InvalidHeader(name)),
        };
        assert_eq!(check(&twice), expected);
    }
    for timestamp in [
        "",
        "-1614265330",
        "+1614265330",
        "1614265330.0",
        "now",
        "99999999999999999999",
    ] {
        let headers = headers(ID, timestamp, SIGNATURE);
        let found = verifier().verify_at(&headers, BODY, at(TIME));
        assert_eq!(
            found,
            Err(WebhookError::InvalidHeader("webhook-timestamp")),
            "{timestamp}"
        );
    }
}

#[test]
fn the_time_of_signing_must_be_near() {
    let headers = headers(ID, &TIME.to_string(), SIGNATURE);
    let check = |verifier: &Verifier, now| verifier.verify_at(&headers, BODY, now);
    let usual = verifier();
    for now in [TIME - 300, TIME, TIME + 300] {
        assert_eq!(check(&usual, at(now)), Ok(()));
    }
    assert_eq!(
        check(&usual, at(TIME + 300) + Duration::from_millis(999)),
        Ok(())
    );
    assert_eq!(check(&usual, at(TIME + 301)), Err(WebhookError::TooOld));
    assert_eq!(check(&usual, at(TIME - 301)), Err(WebhookError::TooNew));
    assert_eq!(
        check(&usual, UNIX_EPOCH - Duration::from_secs(1)),
        Err(WebhookError::TooNew)
    );
    let strict = verifier().tolerance(Duration::from_secs(1));
    assert_eq!(check(&strict, at(TIME + 1)), Ok(()));
    assert_eq!(check(&strict, at(TIME + 2)), Err(WebhookError::TooOld));
    let lenient = verifier().tolerance(Duration::MAX);
    assert_eq!(check(&lenient, at(TIME * 2)), Ok(()));
    // By this machine's own clock the published delivery is years old.
    assert_eq!(usual.verify(&headers, BODY), Err(WebhookError::TooOld));
    let now = SystemTime::now();
    let headers = usual.sign(ID, now, BODY).unwrap();
    assert_eq!(usual.verify(&headers, BODY), Ok(()));
}

#[test]
fn the_guard_is_asked_only_about_what_is_authentic() {
    static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let guarded = verifier().replay_guard(|id| {
        let mut asked = ASKED.lock().unwrap();
        let seen = asked.iter().any(|one| one == id);
        asked.push(id.to_owned());
        seen
    });
    assert_eq!(
        with_signature(&guarded, "v1,AAAA"),
        Err(WebhookError::NotSigned)
    );
    assert_eq!(ASKED.lock().unwrap().len(), 0);
    assert_eq!(with_signature(&guarded, SIGNATURE), Ok(()));
    assert_eq!(
        with_signature(&guarded, SIGNATURE),
        Err(WebhookError::Replayed)
    );
    assert_eq!(*ASKED.lock().unwrap(), [ID, ID]);
    assert_eq!(guarded.id(&headers(ID, "1", "v1,")), Some(ID));
    assert_eq!(guarded.id(&HeaderMap::new()), None);
}

#[test]
fn what_is_no_secret_is_refused_without_being_shown() {
    for text in ["", "whsec_", " whsec_MfKQ", "whsec_MfKQ\n", "whsec_hidden!"] {
        let error = Verifier::for_signatures(&STANDARD, text).unwrap_err();
        assert!(matches!(error, WebhookError::Secret(_)), "{text:?}");
        assert!(!format!("{error} {error:?}").contains("MfKQ"));
        assert!(!format!("{error} {error:?}").contains("hidden"));
    }
    let shown = format!("{:?}", verifier());
    assert_eq!(shown, "Verifier { tolerance: 300s, .. }");
}

#[test]
fn only_what_fits_a_header_can_be_signed() {
    for id in ["", "a\nb", "é\u{7f}"] {
        let found = verifier().sign(id, at(TIME), BODY);
        assert_eq!(
            found,
            Err(WebhookError::InvalidHeader("webhook-id")),
            "{id:?}"
        );
    }
    let found = verifier().sign(ID, UNIX_EPOCH - Duration::from_secs(1), BODY);
    assert_eq!(found, Err(WebhookError::InvalidHeader("webhook-timestamp")));
}

proptest! {
    #[test]
    fn what_is_signed_is_taken_and_nothing_else(
        secret in "[!-~]{1,80}",
        id in "[!-~]{1,40}",
        time in 0_u64..4_000_000_000,
        body in prop::collection::vec(any::<u8>(), 0..200),
        flip in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let verifier = Verifier::for_signatures(&BOTH, &secret).unwrap();
        let headers = verifier.sign(&id, at(time), &body).unwrap();
        prop_assert_eq!(verifier.verify_at(&headers, &body, at(time)), Ok(()));

        let mut changed = body.clone();
        changed.push(0);
        prop_assert!(verifier.verify_at(&headers, &changed, at(time)).is_err());
        if !body.is_empty() {
            let mut changed = body.clone();
            changed[flip.index(body.len())] ^= 1 << bit;
            prop_assert!(verifier.verify_at(&headers, &changed, at(time)).is_err());
        }
        let mut renamed = headers.clone();
        renamed.insert("webhook-id", HeaderValue::from_str(&format!("{id}x")).unwrap());
        prop_assert!(verifier.verify_at(&renamed, &body, at(time)).is_err());
        let mut later = headers.clone();
        later.insert("webhook-timestamp", HeaderValue::from(time + 1));
        prop_assert!(verifier.verify_at(&later, &body, at(time)).is_err());
        let other = Verifier::for_signatures(&BOTH, &format!("{secret}#")).unwrap();
        prop_assert!(other.verify_at(&headers, &body, at(time)).is_err());
    }

    #[test]
    fn no_header_and_no_secret_panics(
        secret in "\\PC{0,40}",
        values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 3),
        body in prop::collection::vec(any::<u8>(), 0..60),
        now in any::<u32>(),
    ) {
        if let Ok(verifier) = Verifier::for_signatures(&BOTH, &secret) {
            let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
            let mut headers = HeaderMap::new();
            for (name, value) in names.into_iter().zip(values) {
                if let Ok(value) = HeaderValue::from_bytes(&value) {
                    headers.insert(name, value);
                }
            }
            prop_assert!(verifier.verify_at(&headers, &body, at(now.into())).is_err());
        }
    }
}
