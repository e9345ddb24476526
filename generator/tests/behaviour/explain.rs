//! Each code is explained, and its examples are what they say: the wrong one has the problem, the right
//! one hasn't.

use generator::report::Code;
use generator::settings::Settings;
use generator::source::Limits;
use generator::{Input, generate};

fn codes(bytes: &[u8], limits: Limits) -> Vec<Code> {
    let input = Input {
        name: "example.yaml",
        bytes,
        limits,
        overlays: &[],
        files: &generator::source::Alone,
    };
    let settings = Settings::new("example").expect("a name");
    let outcome = generate(input, &settings, true, &mut |_| {});
    let found = outcome.diagnostics.iter();
    found.map(|diagnostic| diagnostic.code).collect()
}

/// The blocks of an explanation: wrong, right.
fn examples(code: Code) -> Vec<&'static str> {
    let parts = code.explanation().split("```yaml\n").skip(1);
    parts
        .map(|part| part.split_once("```").expect("an end").0)
        .collect()
}

#[test]
fn the_wrong_example_has_the_problem_and_the_right_one_has_none() {
    // A bug has no example; overlays.rs and settings.rs beside it have those of other texts.
    let none = [
        Code::Internal,
        Code::Overlay,
        Code::Settings,
        Code::Unaccounted,
    ];
    for code in Code::ALL.iter().filter(|code| !none.contains(code)) {
        let [wrong, right] = examples(*code)[..] else {
            panic!("`{}` has no two examples", code.as_str());
        };
        let mut limits = Limits::default();
        let mut bytes = wrong.as_bytes().to_vec();
        match code {
            Code::TooLarge => limits.yaml_bytes = right.len(),
            // What editors save as Latin-1.
            Code::NotUtf8 => bytes = wrong.chars().map(|letter| letter as u8).collect(),
            _ => {}
        }
        let found = codes(&bytes, limits);
        assert!(
            found.contains(code),
            "`{}` isn't in {found:?}",
            code.as_str()
        );
        let found = codes(right.as_bytes(), limits);
        assert_eq!(found, [], "the right example of `{}`", code.as_str());
    }
}

#[test]
fn a_code_is_found_by_its_text() {
    for code in Code::ALL {
        assert_eq!(Code::of(code.as_str()), Some(*code));
    }
    assert_eq!(Code::of("no-such-code"), None);
}
