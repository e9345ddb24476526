//! Setting up a client: what is refused, and what the environment gives.

use std::ffi::OsString;

use serde_json::json;

use super::sample::{API, TOKEN, builder, client, create};
use super::server::{Server, json as json_reply};
use crate::{Api, ClientBuilder, Error, Limit, Parameter, Rule};

#[track_caller]
fn refused(builder: ClientBuilder, message: &str) {
    let error = builder.build().unwrap_err();
    assert!(matches!(error, Error::Config(_)), "{error:?}");
    assert!(error.to_string().contains(message), "{error}");
    assert!(!format!("{error:?}").contains(TOKEN), "{error:?}");
}

#[test]
fn base_urls() {
    let cases = [
        ("/v1", "no absolute URL"),
        ("api.example.com", "no absolute URL"),
        (
            "https://{account}.example.com",
            "a variable without a value",
        ),
        ("ftp://api.example.com", "neither"),
        ("https://user:tok-1f9c0a7e@example.com", "user name"),
        ("https://example.com?key=tok-1f9c0a7e", "query"),
        ("https://example.com#x", "fragment"),
    ];
    for (url, message) in cases {
        refused(builder().base_url(url), message);
    }
    for good in ["https://example.com", "HTTP://[::1]:80/a/b/"] {
        assert!(builder().base_url(good).build().is_ok(), "{good}");
    }
    static NOWHERE: Api = Api {
        base_url: None,
        ..API
    };
    refused(ClientBuilder::for_api(&NOWHERE), "there is no base URL");
}

#[cfg(feature = "reqwest")]
#[test]
fn without_tls_no_https_server_is_promised() {
    use crate::lane::check_tls;

    let url = |text| url::Url::parse(text).unwrap();
    let error = check_tls(&url("https://api.example.com"), false).unwrap_err();
    assert!(error.to_string().contains("`rustls` or `native-tls`"));
    assert!(check_tls(&url("https://api.example.com"), true).is_ok());
    assert!(check_tls(&url("http://127.0.0.1:4010"), false).is_ok());
}

#[test]
fn tokens_that_cannot_be_sent() {
    let cases = [
        (String::new(), "is empty"),
        (format!("{TOKEN}\n"), "white space"),
        (format!(" {TOKEN}"), "white space"),
        (format!("{TOKEN}\0x"), "control character"),
        (format!("{TOKEN}\nX-Evil: 1"), "control character"),
        (format!("{TOKEN}ä"), "ASCII"),
        (format!("Bearer {TOKEN}"), "without the word"),
    ];
    for (token, message) in cases {
        refused(builder().credential_for_bearers(token.into()), message);
    }
    let spaced = format!("{TOKEN}\n");
    refused(
        builder().credential("key", spaced.into()),
        "`key` begins or ends",
    );
    refused(builder().basic_credential("login", "a:b", TOKEN), "colon");
}

#[test]
fn headers_that_cannot_be_sent() {
    refused(builder().header("Host", "x"), "`host` can't be set");
    refused(builder().header("content-length", "1"), "`content-length`");
    refused(builder().header("x y", TOKEN), "a header has a name");
    refused(builder().header("x-y", format!("{TOKEN}\r\n")), "`x-y`");
    // The first problem is the one that is told.
    refused(builder().user_agent("\n").header("Host", "x"), "user-agent");
}

#[test]
fn environment() {
    let with = |token: Option<&str>, url: Option<&str>| {
        let (token, url) = (token.map(OsString::from), url.map(OsString::from));
        builder().read_variables(move |name| match name {
            "SAMPLE_TOKEN" => token.clone(),
            "SAMPLE_BASE_URL" => url.clone(),
            _ => None,
        })
    };
    let client = with(Some(TOKEN), Some("http://localhost:1/x"));
    let client = client.unwrap().build().unwrap();
    assert_eq!(client.shared.base_url.as_str(), "http://localhost:1/x");
    assert!(with(Some(TOKEN), None).unwrap().build().is_ok());

    let message = |result: crate::Result<ClientBuilder>| result.unwrap_err().to_string();
    assert!(message(with(None, None)).contains("`SAMPLE_TOKEN` is not set"));
    assert!(message(with(Some(""), None)).contains("`SAMPLE_TOKEN` is empty"));
    assert!(message(with(Some(TOKEN), Some(""))).contains("`SAMPLE_BASE_URL` is empty"));
}

#[cfg(unix)]
#[test]
fn environment_that_is_not_unicode() {
    use std::os::unix::ffi::OsStringExt;
    let broken = |_: &str| Some(OsString::from_vec(b"tok-1f9c0a7e\xff".to_vec()));
    let error = builder().read_variables(broken).unwrap_err();
    assert!(error.to_string().contains("`SAMPLE_TOKEN` is not Unicode"));
    assert!(!format!("{error:?}").contains(TOKEN));
}

#[test]
fn what_is_set_already_stays() {
    let set = builder().credential_for_bearers(TOKEN.into());
    let set = set.base_url("http://localhost:2");
    let client = set.read_variables(|_| None).unwrap().build().unwrap();
    assert_eq!(client.shared.base_url.port(), Some(2));

    // A scheme's own credential counts as well, where no other scheme waits for the token.
    let one = builder().credential("pat", TOKEN.into());
    let both = builder().credential("pat", TOKEN.into());
    let both = both.credential("oidc", TOKEN.into());
    assert!(one.read_variables(|_| None).is_err());
    assert!(both.read_variables(|_| None).is_ok());
}

#[tokio::test]
async fn validation_can_be_switched_off() {
    let server = Server::start([json_reply(201, "1")]).await;
    for validation in [true, false] {
        let builder = builder().credential_for_bearers(TOKEN.into());
        let builder = builder.base_url(&*server.url).validation(validation);
        let client = builder.build().unwrap();
        let call = || crate::Call::new(&client, &super::sample::CREATE).json(&json!({}));
        let n = Parameter::query("n");
        let limited = call().checked(n, &9, &[Rule::Maximum(Limit::Integer(3))]);
        assert_eq!(limited.await.is_err(), validation);
        // What JSON can't say is refused either way.
        assert!(call().checked(n, &f64::NAN, &[]).await.is_err());
    }
}

#[tokio::test]
async fn another_http_client() {
    let server = Server::start([json_reply(201, "1")]).await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let builder = builder().credential_for_bearers(TOKEN.into());
    let builder = builder.base_url(&*server.url).http_client(http);
    create(&builder.build().unwrap(), json!({})).await.unwrap();
    create(&client(&server), json!({})).await.unwrap();
}
