//! `time`'s points in time on the wire.

use crate::rfc3339::OffsetDateTime;

#[test]
fn it_is_written_and_read_by_rfc_3339() {
    for (text, written) in [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31t12:00:00z", "2026-01-31T12:00:00Z"),
        (
            "2026-01-31T12:00:00.120+05:30",
            "2026-01-31T12:00:00.12+05:30",
        ),
        ("2026-01-31T12:00:00-00:00", "2026-01-31T12:00:00Z"),
    ] {
        let json = format!("\"{text}\"");
        let read: OffsetDateTime = serde_json::from_str(&json).unwrap();
        assert_eq!(
            serde_json::to_string(&read).unwrap(),
            format!("\"{written}\"")
        );
        assert_eq!(text.parse(), Ok(read));
    }
    let one: OffsetDateTime = "2026-01-31T12:00:00Z".parse().unwrap();
    let other: OffsetDateTime = "2026-01-31T13:00:00+01:00".parse().unwrap();
    assert_eq!(one, other);
    assert_eq!((one.unix_timestamp(), one.year()), (1_769_860_800, 2026));
    assert_eq!(OffsetDateTime::from(time::OffsetDateTime::from(one)), one);
}

#[test]
fn what_is_no_such_text_is_an_error_that_does_not_show_it() {
    for text in [
        "secret",
        "2026-01-31",
        "2026-01-31T12:00:00",
        "2026-13-31T12:00:00Z",
        "",
    ] {
        let json = format!("\"{text}\"");
        let error = serde_json::from_str::<OffsetDateTime>(&json).unwrap_err();
        let said = error.to_string();
        assert!(
            said.starts_with("the text is no date and time by RFC 3339"),
            "{said}"
        );
    }
    assert!(serde_json::from_str::<OffsetDateTime>("3").is_err());
    let far =
        time::OffsetDateTime::UNIX_EPOCH.to_offset(time::UtcOffset::from_hms(0, 0, 1).unwrap());
    assert!(serde_json::to_string(&OffsetDateTime(far)).is_err());
}
