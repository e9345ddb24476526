//! What a call, and each direction of a model, allocates on the caller's thread, and what it sends
//! and receives. Exact, and the same in each run: one call, after others have warmed everything up.

use std::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use bench::server::Server;
use bench::sides::{Canned, SETTINGS, by_hand, emitted};
use bench::tell::tell;
use bench::values::{self, Sample};
use by_hand::models::{self as plain, loose};
use polar_client::models as ours;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

fn main() {
    let created = values::customer().in_order;
    let listed = values::customer_list().in_order;
    let server = Server::start(&created, &listed);
    calls(&server);
    if cfg!(not(feature = "tracing")) {
        in_process(&created, &values::empty_list().in_order);
        models::<ours::Customer, plain::Customer>(&values::customer());
        let untyped = values::customer().named("Customer (theirs: metadata untyped)");
        models::<ours::Customer, loose::Customer>(&untyped);
        models::<ours::CustomerList, plain::CustomerList>(&values::customer_list());
        models::<ours::CustomerCreate, plain::CustomerCreate>(&values::customer_create());
        models::<ours::CustomerState, plain::CustomerState>(&values::customer_state());
    }
}

fn calls(server: &Server) {
    let theirs = by_hand(&server.url());
    let create = on_the_wire(server, || theirs.create());
    let list = on_the_wire(server, || theirs.list());
    for (setting, set) in SETTINGS {
        let ours = emitted(&server.url(), set);
        let row = format!("create, {setting}");
        tell_calls(&row, on_the_wire(server, || ours.create()), create);
        let row = format!("list of 100, {setting}");
        tell_calls(&row, on_the_wire(server, || ours.list()), list);
    }
}

/// What one call allocates, and its bytes up and down.
type Call = (AllocationInfo, [u64; 2]);

fn on_the_wire(server: &Server, mut call: impl FnMut()) -> Call {
    for _ in 0..50 {
        call();
    }
    let before = server.traffic();
    call();
    let after = server.traffic();
    let traffic = [after[0] - before[0], after[1] - before[1]];
    (steady(call), traffic)
}

/// The least of several: now and then a buffer or a timer's wheel grows, on either side.
fn steady(mut what: impl FnMut()) -> AllocationInfo {
    for _ in 0..10 {
        what();
    }
    let runs = (0..30).map(|_| measure(&mut what));
    runs.min_by_key(|info| (info.count_total, info.bytes_total))
        .unwrap_or_default()
}

fn tell_calls(row: &str, ours: Call, theirs: Call) {
    tell(
        "calls",
        row,
        json!({
            "allocations": [ours.0.count_total, theirs.0.count_total],
            "allocated": [ours.0.bytes_total, theirs.0.bytes_total],
            "up": [ours.1[0], theirs.1[0]],
            "down": [ours.1[1], theirs.1[1]],
        }),
    );
}

fn in_process(created: &str, listed: &str) {
    let canned = Canned {
        created: created.to_owned().into(),
        listed: listed.to_owned().into(),
    };
    let ours = emitted("http://127.0.0.1:1", |builder| builder.transport(canned));
    let alone = steady(|| bench::sides::codec_of_create(created.as_bytes()));
    tell_allocations("in process", "create", steady(|| ours.create()), alone);
    let alone = steady(|| bench::sides::codec_of_list(listed.as_bytes()));
    tell_allocations("in process", "empty list", steady(|| ours.list()), alone);
}

fn models<O, T>(sample: &Sample)
where
    O: Serialize + DeserializeOwned,
    T: Serialize + DeserializeOwned,
{
    let ours: O = serde_json::from_str(&sample.in_order).expect("ours decodes");
    let theirs: T = serde_json::from_str(&sample.in_order).expect("theirs decodes");
    tell_allocations(
        "models",
        &format!("{}, encode", sample.name),
        steady(|| drop(black_box(serde_json::to_vec(&ours)))),
        steady(|| drop(black_box(serde_json::to_vec(&theirs)))),
    );
    for (order, text) in [
        ("in order", &sample.in_order),
        ("out of order", &sample.sorted),
    ] {
        tell_allocations(
            "models",
            &format!("{}, decode {order}", sample.name),
            steady(|| drop(black_box(serde_json::from_str::<O>(text)))),
            steady(|| drop(black_box(serde_json::from_str::<T>(text)))),
        );
    }
}

fn tell_allocations(table: &str, row: &str, ours: AllocationInfo, theirs: AllocationInfo) {
    tell(
        table,
        row,
        json!({
            "allocations": [ours.count_total, theirs.count_total],
            "allocated": [ours.bytes_total, theirs.bytes_total],
        }),
    );
}
