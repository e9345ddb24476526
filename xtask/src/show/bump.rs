//! What became of the version, for people.

use super::{counted, visible};
use crate::verdict::bump::Bump;

/// What a bump held against what, and what it wrote.
pub fn text(bump: &Bump) -> String {
    let Bump {
        base,
        is_named,
        released,
        is_said,
        settings,
        from,
        to,
        log,
    } = bump;
    let (base, settings) = (visible::line(base), visible::line(settings));
    let Some(log) = log.as_ref().filter(|log| log.entries > 0) else {
        let mut text =
            format!("Nothing changed since `{base}` ({released}): the version stays {to}\n");
        if let Some(log) = log {
            let file = visible::line(&log.file);
            text.push_str(&format!(
                "`{file}` says no more what had changed since then\n"
            ));
        }
        if !is_named {
            text.push_str(
                "To count from a release, name the api.txt that it had: `--bump --base FILE`\n",
            );
        }
        return text;
    };
    let mut text = match from == to {
        true => format!("Version {to} stands in `{settings}` already"),
        false => format!("Version {from} became {to} in `{settings}`"),
    };
    text.push_str(&format!(", counted from `{base}` ({released})"));
    if !is_said {
        text.push_str(", which doesn't say of which version it is: that of the settings was taken");
    }
    let (file, entries) = (visible::line(&log.file), counted(log.entries, "line"));
    let said = if log.is_new {
        "says now"
    } else {
        "says already"
    };
    text + &format!("\n`{file}` {said} what changed: {entries} below [{to}]\n")
}
