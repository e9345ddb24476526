//! What calls and builders take for ids and servers.

use polar_client::crates::uuid;
use polar_client::testing::StandIn;
use polar_client::{Error, Server, Uuid};

#[tokio::test]
async fn an_id_is_text_or_either_uuid() {
    let stand_in = StandIn::start().await.unwrap();
    let client = stand_in.client();
    let text = "992fae2a-2a17-4b7a-8d9e-c0287cf90131";
    let (parsed, own): (uuid::Uuid, Uuid) = (text.parse().unwrap(), text.parse().unwrap());
    let customers = client.customers();
    for call in [
        customers.get(text),
        customers.get(text.to_owned()),
        customers.get(parsed),
        customers.get(own.clone()),
        customers.get(&own),
    ] {
        let error = call.await.unwrap_err();
        assert!(matches!(error, Error::Api(_)), "{error:?}");
    }
    let paths = stand_in.requests();
    assert_eq!(paths.len(), 5);
    for request in paths {
        assert_eq!(request.path, format!("/v1/customers/{text}"));
    }
}

#[test]
fn a_server_is_found_by_name_or_url() {
    for text in [
        "sandbox",
        "Sandbox",
        "https://sandbox-api.polar.sh",
        "https://sandbox-api.polar.sh/",
    ] {
        assert_eq!(text.parse::<Server>().unwrap(), Server::Sandbox);
    }
    let url = Server::Production.to_string();
    assert_eq!(url.parse::<Server>().unwrap(), Server::Production);
    let error = "staging".parse::<Server>().unwrap_err().to_string();
    assert!(error.contains("`Production`, `Sandbox`"), "{error}");
    let error: Error = "staging".parse::<Server>().unwrap_err().into();
    assert!(matches!(error, Error::Config(_)));
}
