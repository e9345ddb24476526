//! What calls and builders take for ids and servers.

use polar_client::crates::uuid;
use polar_client::testing::StandIn;
use polar_client::models::{MetadataValue, TaxIdInput};
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

#[tokio::test]
async fn a_filter_by_id_is_either_uuid_or_several() {
    let stand_in = StandIn::start().await.unwrap();
    let client = stand_in.client();
    let text = "1dbfc517-0bbf-4301-9ba8-555ca42b9737";
    let (parsed, own): (uuid::Uuid, Uuid) = (text.parse().unwrap(), text.parse().unwrap());
    let list = || client.customers().list();
    for call in [
        list().organization_id(parsed),
        list().organization_id(&own),
        list().organization_id([&own]),
        list().organization_id(vec![parsed]),
        list().organization_id(own.clone()),
    ] {
        call.await.unwrap();
    }
    for request in stand_in.requests() {
        assert_eq!(request.query, Some(format!("organization_id={text}")));
    }
}

#[test]
fn values_of_several_kinds_are_made_of_what_people_write() {
    let older = TaxIdInput::from(["FR61954506077", "eu_vat"]);
    let json = serde_json::json!(["FR61954506077", "eu_vat"]);
    assert_eq!(serde_json::to_value(&older).unwrap(), json);
    // A literal is an `f64`, never a number that is only near.
    assert_eq!(serde_json::to_value(MetadataValue::from(0.1)).unwrap(), serde_json::json!(0.1));
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
    assert_eq!(error, "no server has this name or URL: there are `Production`, `Sandbox`");
    let error: Error = "staging".parse::<Server>().unwrap_err().into();
    assert!(matches!(error, Error::Config(_)));
}
