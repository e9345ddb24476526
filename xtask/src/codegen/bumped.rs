//! A bump of the version: what is read of the settings and of the changelog, and what takes its place.

use std::path::PathBuf;

use generator::settings::Settings;
use generator::surface::FILE;
use semver::Version;

use super::{Account, SETTINGS_LIMIT, Stop, parse_settings};
use crate::Failure;
use crate::call::{Call, SettingsSource};
use crate::input::Source;
use crate::verdict::Verdict;
use crate::verdict::bump::{self, Bump};

/// A changelog is a book of it.
const CHANGELOG_LIMIT: usize = 64 << 20;

/// The next version: the settings with it, where theirs was another, and the files that change.
pub(super) struct Bumped {
    pub(super) settings: Option<Settings>,
    pub(super) texts: Vec<(PathBuf, String)>,
}

/// Raises the version in the settings, and tells why in the changelog; nothing where the API is the same.
/// The files are written with the crate, or not at all.
pub(super) fn bump(
    call: &Call,
    settings: &Settings,
    account: &mut Account,
) -> Result<Option<Bumped>, Stop> {
    let SettingsSource::File(file) = &call.settings else {
        return Err(Some(Failure::new(
            "`--bump` without settings to write the version into",
        )));
    };
    let Some(Ok(verdict)) = account.verdict.clone() else {
        let failure =
            Failure::new("there is no API of before that the new one could be held against");
        return Err(Some(failure.help("name it: `--base FILE`")));
    };
    let (from, to) = bump::next(&verdict, &settings.package.version)?;
    let committed = call.out.join(FILE);
    let mut told = Bump {
        base: call
            .base
            .as_ref()
            .unwrap_or(&committed)
            .display()
            .to_string(),
        is_named: call.base.is_some(),
        released: verdict.version.clone(),
        is_said: verdict.is_said,
        settings: file.display().to_string(),
        from,
        to,
        log: None,
    };
    let mut bumped = Bumped {
        settings: None,
        texts: Vec::new(),
    };
    if !verdict.changes.all.is_empty() {
        if told.from != told.to {
            let source = Source::File(file.clone());
            let text = String::from_utf8_lossy(&source.read(SETTINGS_LIMIT)?).into_owned();
            let text = bump::settings(&text, &told.to)?;
            bumped.settings = Some(parse_settings(&source.shown(), text.clone(), account)?);
            bumped.texts.push((file.clone(), text));
        }
        let (log, text) = changelog(call, &verdict, &told.to)?;
        bumped
            .texts
            .extend(log.is_new.then(|| (call.out.join(bump::CHANGELOG), text)));
        told.log = Some(log);
    } else if call.base.is_some() && call.out.join(bump::CHANGELOG).is_file() {
        // What an earlier run said of changes that were taken back is taken back too.
        let (log, text) = changelog(call, &verdict, &told.to)?;
        if log.is_new {
            bumped.texts.push((call.out.join(bump::CHANGELOG), text));
            told.log = Some(log);
        }
    }
    account.bump = Some(told);
    Ok(Some(bumped))
}

/// The changelog with what changed, as text and in figures.
fn changelog(call: &Call, verdict: &Verdict, to: &Version) -> Result<(bump::Log, String), Stop> {
    let file = call.out.join(bump::CHANGELOG);
    let old = match file.is_file() {
        true => Some(Source::File(file.clone()).read(CHANGELOG_LIMIT)?),
        false => None,
    };
    let old = old.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    // The same day wherever it is done.
    let today = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC);
    let today = today.date().to_string();
    let (text, entries) = bump::log(old.as_deref(), verdict, to, &today);
    let log = bump::Log {
        file: file.display().to_string(),
        entries,
        is_new: old.as_ref() != Some(&text),
    };
    Ok((log, text))
}
