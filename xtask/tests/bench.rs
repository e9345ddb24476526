//! What a call may cost: the step of CI that holds it.

use xtask::bench::{budget, figures::Figures};

/// Figures as the measuring program tells them: allocations and bytes of a create, ours and theirs.
fn told(create: [u32; 4]) -> Figures {
    let [allocations, others, bytes, other_bytes] = create;
    let mut figures = Figures::default();
    let create =
        format!(r#""allocations":[{allocations},{others}],"allocated":[{bytes},{other_bytes}]"#);
    let list = r#""allocations":[57,100],"allocated":[84,100]"#;
    for (row, counts) in [
        ("create, both off", create.as_str()),
        ("list of 100, both off", list),
    ] {
        figures.take(&format!(
            r#"@bench {{"table":"calls","row":"{row}","figures":{{{counts}}}}}"#
        ));
    }
    figures
}

#[test]
fn what_a_call_may_cost_and_no_more() {
    assert_eq!(budget::check(&told([105, 100, 1059, 1000])), Ok(()));
    for (create, what) in [
        ([106, 100, 100, 100], "allocations 106 to 100"),
        (
            [100, 100, 1061, 1000],
            "bytes allocated 1061 to 1000, 1.061",
        ),
    ] {
        let failure = budget::check(&told(create)).unwrap_err();
        assert!(failure.message.contains(what), "{failure:?}");
        assert!(failure.message.contains("create, both off"), "{failure:?}");
    }
}

#[test]
fn what_nobody_counted_is_no_success() {
    assert!(budget::check(&Figures::default()).is_err());
    let mut timed = told([1, 1, 1, 1]);
    timed
        .take(r#"@bench {"table":"calls","row":"create, retries off","figures":{"ours":[1,1,1]}}"#);
    let failure = budget::check(&timed).unwrap_err();
    assert!(
        failure.message.contains("create, retries off"),
        "{failure:?}"
    );
}

#[test]
fn what_no_call_by_hand_has_is_held_to_nothing() {
    let mut traced = told([1, 1, 1, 1]);
    let counts = r#""allocations":[9,1],"allocated":[9,1]"#;
    for (row, figures) in [("nobody listens", counts), ("spans taken", "")] {
        let row = format!("create, tracing on, {row}");
        let line = format!(r#"{{"table":"calls","row":"{row}","figures":{{{figures}}}}}"#);
        traced.take(&format!("@bench {line}"));
    }
    assert_eq!(budget::check(&traced), Ok(()));
}
