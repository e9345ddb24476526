//! Encoding and decoding of the emitted models against serde's derive on the same fields.

use std::hint::black_box;

use bench::pair::{criterion, measure};
use bench::tell::{figures, tell};
use bench::values::{self, Sample};
use by_hand::models::{self as plain, loose};
use criterion::Criterion;
use polar_client::models as ours;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn main() {
    let mut criterion = criterion().configure_from_args();
    let c = &mut criterion;
    compare::<ours::Customer, plain::Customer>(c, &values::customer());
    let untyped = values::customer().named("Customer (theirs: metadata untyped)");
    compare::<ours::Customer, loose::Customer>(c, &untyped);
    compare::<ours::CustomerList, plain::CustomerList>(c, &values::customer_list());
    compare::<ours::CustomerCreate, plain::CustomerCreate>(c, &values::customer_create());
    compare::<ours::CustomerState, plain::CustomerState>(c, &values::customer_state());
    criterion.final_summary();
}

fn compare<O, T>(criterion: &mut Criterion, sample: &Sample)
where
    O: Serialize + DeserializeOwned,
    T: Serialize + DeserializeOwned,
{
    let ours: O = serde_json::from_str(&sample.in_order).expect("ours decodes");
    let theirs: T = serde_json::from_str(&sample.in_order).expect("theirs decodes");
    let row = format!("{}, encode", sample.name);
    let measured = measure(
        criterion,
        "models",
        &row,
        || drop(black_box(serde_json::to_vec(black_box(&ours)))),
        || drop(black_box(serde_json::to_vec(black_box(&theirs)))),
    );
    tell_with_size(&row, sample.in_order.len(), &measured);
    for (order, text) in [
        ("in order", &sample.in_order),
        ("out of order", &sample.sorted),
    ] {
        let row = format!("{}, decode {order}", sample.name);
        let text = text.as_bytes();
        let measured = measure(
            criterion,
            "models",
            &row,
            || drop(black_box(serde_json::from_slice::<O>(black_box(text)))),
            || drop(black_box(serde_json::from_slice::<T>(black_box(text)))),
        );
        tell_with_size(&row, text.len(), &measured);
    }
}

fn tell_with_size(row: &str, size: usize, measured: &bench::pair::Measured) {
    let mut told = figures(measured);
    told["size"] = size.into();
    tell("models", row, told);
}
