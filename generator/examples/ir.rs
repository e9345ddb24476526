//! Prints the IR and the problems of a document.
use generator::{Input, settings::Settings, source::Limits};
fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let bytes = std::fs::read(&path).expect("readable");
    let input = Input {
        name: &path,
        bytes: &bytes,
        limits: Limits::default(),
    };
    let start = std::time::Instant::now();
    let mut stages = vec![];
    let outcome = generator::generate(input, &Settings::new("x").unwrap(), false, &mut |stage| {
        stages.push((stage, start.elapsed()))
    });
    eprintln!("{stages:?} {:?}", start.elapsed());
    let mut counts = std::collections::BTreeMap::new();
    for d in &outcome.diagnostics {
        *counts.entry((d.level, d.code.as_str())).or_insert(0) += 1;
    }
    eprintln!("{counts:?}\n{:?}", outcome.summary);
    let shown = std::env::args().nth(2).is_none();
    for d in outcome
        .diagnostics
        .iter()
        .filter(|d| d.level != generator::report::Level::Note)
        .take(40)
    {
        eprintln!(
            "{:?}[{}] {}:{:?} {:?}: {} / {:?}",
            d.level,
            d.code.as_str(),
            d.file,
            d.span.map(|s| (s.line, s.column)),
            d.pointer,
            d.message,
            d.help
        );
    }
    if shown {
        println!("{}", generator::dump(input));
    }
}
