//! Calls over the loopback interface against the same by hand, and what the client adds where there
//! is no network at all.

use bench::pair::{criterion, measure, stay_on_one_core};
use bench::server::Server;
use bench::sides::{Canned, SETTINGS, Side, by_hand, codec_of_create, codec_of_list, emitted};
use bench::tell::{figures, tell};
use bench::values;
use criterion::Criterion;
use polar_client::Client;

fn main() {
    // Before any thread is started.
    stay_on_one_core();
    let mut criterion = criterion().configure_from_args();
    let created = values::customer().in_order;
    let listed = values::customer_list().in_order;
    let server = Server::start(&created, &listed);
    loopback(&mut criterion, &server);
    if cfg!(not(feature = "tracing")) {
        in_process(&mut criterion, &created, &values::empty_list().in_order);
    }
    criterion.final_summary();
}

fn loopback(criterion: &mut Criterion, server: &Server) {
    let theirs = by_hand(&server.url());
    for (setting, set) in SETTINGS {
        let ours = emitted(&server.url(), set);
        compare(criterion, setting, &ours, &theirs);
    }
    #[cfg(feature = "tracing")]
    {
        let ours = emitted(&server.url(), |builder| builder);
        let _subscribed = tracing::subscriber::set_default(listener::Listener);
        compare(criterion, "tracing on, spans taken", &ours, &theirs);
    }
}

fn compare(
    criterion: &mut Criterion,
    setting: &str,
    ours: &Side<Client>,
    theirs: &Side<by_hand::Polar>,
) {
    let row = format!("create, {setting}");
    let measured = measure(
        criterion,
        "calls",
        &row,
        || ours.create(),
        || theirs.create(),
    );
    tell("calls", &row, figures(&measured));
    let row = format!("list of 100, {setting}");
    let measured = measure(criterion, "calls", &row, || ours.list(), || theirs.list());
    tell("calls", &row, figures(&measured));
}

/// The whole call against its models alone: the difference is the client's own.
fn in_process(criterion: &mut Criterion, created: &str, listed: &str) {
    let canned = Canned {
        created: created.to_owned().into(),
        listed: listed.to_owned().into(),
    };
    let ours = emitted("http://127.0.0.1:1", |builder| builder.transport(canned));
    let alone = || codec_of_create(created.as_bytes());
    let measured = measure(criterion, "in process", "create", || ours.create(), alone);
    tell("in process", "create", figures(&measured));
    let alone = || codec_of_list(listed.as_bytes());
    let measured = measure(criterion, "in process", "empty list", || ours.list(), alone);
    tell("in process", "empty list", figures(&measured));
}

/// Takes every span and does nothing with it: what is measured is the client, not a subscriber.
#[cfg(feature = "tracing")]
mod listener {
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    pub(crate) struct Listener;

    impl Subscriber for Listener {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, _: &Event<'_>) {}
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }
}
