//! The door to the disk: what it writes, what it leaves alone, and what a killed run leaves.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Barrier;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use xtask::disk::{self, Error, Files, LIST, STAGE, Step, Why, Written};

fn files(pairs: &[(&str, &str)]) -> Files {
    let pairs = pairs
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    disk::emitted(pairs.collect()).unwrap()
}

fn write(out: &Path, files: &Files) -> Result<Written, Error> {
    disk::write(out, files, &mut |_| {})
}

fn stale(out: &Path, files: &Files) -> Vec<(String, &'static str)> {
    let stale = disk::check(out, files, &mut |_| {}).unwrap();
    let why = |why: &Why| match why {
        Why::Missing => "missing",
        Why::Changed(_) => "changed",
        Why::LineEndings => "line endings",
        Why::Orphaned(_) => "orphaned",
    };
    stale
        .iter()
        .map(|stale| (stale.path.clone(), why(&stale.why)))
        .collect()
}

/// Every file below a folder with its text.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

fn first() -> Files {
    files(&[
        ("Cargo.toml", "one\n"),
        ("src/lib.rs", "one\n"),
        ("src/old/a.rs", "one\n"),
    ])
}

fn second() -> Files {
    files(&[
        ("Cargo.toml", "one\n"),
        ("src/lib.rs", "two\n"),
        ("src/new/b.rs", "two\n"),
    ])
}

#[test]
fn writes_what_differs_and_removes_what_is_gone() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("new/out");
    assert_eq!(stale(&out, &first()).len(), 4);
    assert!(!out.exists(), "a check writes nothing");
    write(&out, &first()).unwrap();
    assert_eq!(stale(&out, &first()), []);

    fs::create_dir(out.join("tests")).unwrap();
    fs::write(out.join("tests/mine.rs"), "mine").unwrap();
    fs::write(out.join("src/mine.rs"), "mine").unwrap();
    let past = SystemTime::now() - Duration::from_secs(3600);
    fs::File::open(out.join("Cargo.toml"))
        .unwrap()
        .set_modified(past)
        .unwrap();
    let done = write(&out, &second()).unwrap();
    assert_eq!(done.written, ["src/lib.rs", "src/new/b.rs", LIST]);
    assert_eq!(
        (done.unchanged, done.removed),
        (1, vec!["src/old/a.rs".to_owned()])
    );
    assert_eq!(
        fs::metadata(out.join("Cargo.toml"))
            .unwrap()
            .modified()
            .unwrap(),
        past
    );
    assert!(!out.join("src/old").exists() && !out.join(STAGE).exists());
    assert_eq!(tree(&out)["tests/mine.rs"], "mine");
    assert_eq!(tree(&out)["src/mine.rs"], "mine");
    assert_eq!(write(&out, &second()).unwrap().written, [""; 0]);
}

#[test]
fn a_check_sees_every_kind_of_staleness() {
    let folder = TempDir::new().unwrap();
    let out = folder.path();
    write(out, &first()).unwrap();
    fs::write(out.join("Cargo.toml"), "One\n").unwrap();
    fs::write(out.join("src/lib.rs"), "one\r\n").unwrap();
    fs::remove_file(out.join("src/old/a.rs")).unwrap();
    let seen = [
        ("Cargo.toml", "changed"),
        ("src/lib.rs", "line endings"),
        ("src/old/a.rs", "missing"),
    ];
    assert_eq!(
        stale(out, &first()),
        seen.map(|(path, why)| (path.to_owned(), why))
    );
    write(out, &first()).unwrap();
    let seen = [
        ("src/lib.rs", "changed"),
        ("src/new/b.rs", "missing"),
        ("src/old/a.rs", "orphaned"),
        (LIST, "changed"),
    ];
    assert_eq!(
        stale(out, &second()),
        seen.map(|(path, why)| (path.to_owned(), why))
    );
}

#[test]
fn a_folder_of_others_is_refused() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    assert!(matches!(
        write(folder.path(), &first()),
        Err(Error::ForeignFolder { .. })
    ));
    assert_eq!(tree(folder.path()).len(), 1);
    let file = folder.path().join("notes.txt");
    assert!(matches!(
        write(&file, &first()),
        Err(Error::NotAFolder { .. })
    ));
}

#[test]
fn a_file_of_others_is_refused_unless_it_is_the_same() {
    let folder = TempDir::new().unwrap();
    let out = folder.path();
    write(out, &first()).unwrap();
    fs::create_dir(out.join("src/new")).unwrap();
    fs::write(out.join("src/new/b.rs"), "mine").unwrap();
    let before = tree(out);
    let Err(Error::ForeignFiles { paths }) = write(out, &second()) else {
        panic!("not refused")
    };
    assert_eq!(
        (paths, tree(out)),
        (vec!["src/new/b.rs".to_owned()], before)
    );
    fs::write(out.join("src/new/b.rs"), "two\n").unwrap();
    write(out, &second()).unwrap();
    assert_eq!(stale(out, &second()), []);
}

#[test]
fn a_file_may_become_a_folder_and_back() {
    let folder = TempDir::new().unwrap();
    let (file, below) = (files(&[("a", "file")]), files(&[("a/b", "below")]));
    for files in [&file, &below, &file] {
        write(folder.path(), files).unwrap();
        assert_eq!(stale(folder.path(), files), []);
    }
}

#[test]
fn no_name_leads_outside() {
    let paths = [
        "/etc/x",
        "../x",
        "a/../../x",
        "a//b",
        "./a",
        "a\\b",
        "C:x",
        "a\0",
        "",
        "tests/a.rs",
    ];
    for path in paths.into_iter().chain([LIST, ".codegen-stage/0"]) {
        let made = BTreeMap::from([(path.to_owned(), String::new())]);
        assert!(
            matches!(disk::emitted(made), Err(Error::EmittedPath { .. })),
            "{path}"
        );
    }
    let twins = BTreeMap::from(["a.rs", "A.rs"].map(|path| (path.to_owned(), String::new())));
    assert!(disk::emitted(twins).is_err());

    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(LIST), "../victim\n").unwrap();
    assert!(matches!(
        write(folder.path(), &first()),
        Err(Error::ListedPath { line: 1, .. })
    ));
}

#[cfg(unix)]
#[test]
fn no_link_leads_outside() {
    let folder = TempDir::new().unwrap();
    let (out, elsewhere) = (folder.path().join("out"), folder.path().join("elsewhere"));
    write(&out, &first()).unwrap();
    fs::rename(out.join("src"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, out.join("src")).unwrap();
    let before = tree(&elsewhere);
    assert!(matches!(write(&out, &second()), Err(Error::Link { .. })));
    assert!(matches!(
        disk::check(&out, &second(), &mut |_| {}),
        Err(Error::Link { .. })
    ));
    assert_eq!(tree(&elsewhere), before);
}

#[test]
fn the_list_survives_a_merge_conflict() {
    let folder = TempDir::new().unwrap();
    let out = folder.path();
    write(out, &first()).unwrap();
    let conflict = "<<<<<<< ours\nsrc/lib.rs\n=======\nsrc/old/a.rs\n>>>>>>> theirs\nCargo.toml\n";
    fs::write(out.join(LIST), conflict).unwrap();
    assert_eq!(stale(out, &first()), [(LIST.to_owned(), "changed")]);
    assert_eq!(write(out, &second()).unwrap().removed, ["src/old/a.rs"]);
    assert_eq!(stale(out, &second()), []);
}

/// The child of the test below: dies without any farewell before its `CODEGEN_DIE_AT`th step.
#[test]
fn killed_child() {
    let (Ok(out), Ok(die_at)) = (
        std::env::var("CODEGEN_OUT"),
        std::env::var("CODEGEN_DIE_AT"),
    ) else {
        return;
    };
    let mut left: usize = die_at.parse().unwrap();
    let mut on = |_: Step| {
        left -= 1;
        if left == 0 {
            std::process::abort();
        }
    };
    disk::write(out.as_ref(), &second(), &mut on).unwrap();
}

#[test]
fn a_killed_run_is_stale_or_done_and_the_next_one_mends_it() {
    let mut steps = 0;
    disk::write(&written_first().path().join("out"), &second(), &mut |_| {
        steps += 1
    })
    .unwrap();
    assert_eq!(
        steps, 10,
        "2 lists and 2 texts staged, mark, remove, 2 placed, finish, clean"
    );
    for die_at in 1..=steps {
        let folder = written_first();
        let out = folder.path().join("out");
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed_child"])
            .env("CODEGEN_OUT", &out)
            .env("CODEGEN_DIE_AT", die_at.to_string())
            .output()
            .unwrap();
        assert!(!child.status.success(), "step {die_at}");
        // Old, new, or stale against both.
        let is_old = stale(&out, &first()).is_empty();
        let is_new = stale(&out, &second()).is_empty();
        assert_eq!(
            (is_old, is_new),
            (die_at <= 5, die_at == steps),
            "step {die_at}"
        );
        let third = files(&[("Cargo.toml", "three\n")]);
        let repair = if die_at % 2 == 0 { second() } else { third };
        write(&out, &repair).unwrap();
        assert_eq!(stale(&out, &repair), []);
        let clean = folder.path().join("clean");
        write(&clean, &repair).unwrap();
        assert_eq!(
            tree(&out),
            tree(&clean),
            "nothing without an owner is left, step {die_at}"
        );
    }
}

fn written_first() -> TempDir {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("out"), &first()).unwrap();
    folder
}

#[test]
fn two_runs_at_once_take_turns() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let many = |text: &str| {
        let pairs = (0..60).map(|n| (format!("src/{text}{n}.rs"), format!("{text}\n").repeat(500)));
        disk::emitted(pairs.collect()).unwrap()
    };
    let (one, two) = (many("one"), many("two"));
    let barrier = Barrier::new(2);
    let run = |files: &Files| {
        barrier.wait();
        for _ in 0..5 {
            write(&out, files).unwrap();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| run(&one));
        scope.spawn(|| run(&two));
    });
    let fresh = [&one, &two].map(|files| stale(&out, files).is_empty());
    assert_eq!(fresh.iter().filter(|fresh| **fresh).count(), 1);
    assert_eq!(tree(&out).len(), 61);
}
