//! Changes as people read them: what came or went with its holder is told by the holder.

use generator::surface::{Change, Changes, Turned, Verdict};

/// A change, and how many others it speaks for.
#[derive(Debug, Clone, Copy)]
pub struct Grouped<'a> {
    /// The change.
    pub change: &'a Change,
    /// Changes within it that go the same way: breaking, additive, invisible.
    pub within: [usize; 3],
}

impl Grouped<'_> {
    /// How many it speaks for, itself not counted.
    pub fn count_within(&self) -> usize {
        self.within.iter().sum()
    }
}

/// In the order in which they are counted.
pub const VERDICTS: [Verdict; 3] = [Verdict::Breaking, Verdict::Additive, Verdict::Invisible];

/// The changes, the worst first, those left out that came or went with what holds them.
pub fn grouped(changes: &Changes) -> Vec<Grouped<'_>> {
    let mut found: Vec<Grouped<'_>> = Vec::new();
    // In the order of their paths a holder stands before what it holds.
    let mut holders: Vec<usize> = Vec::new();
    for change in &changes.all {
        holders.retain(|index| {
            found
                .get(*index)
                .is_some_and(|held| holds(held.change, change))
        });
        let holder = holders
            .last()
            .copied()
            .and_then(|index| found.get_mut(index));
        match holder.filter(|_| is_whole(change)) {
            Some(holder) => {
                let verdicts = VERDICTS.iter().zip(&mut holder.within);
                for (_, count) in verdicts.filter(|(verdict, _)| **verdict == change.verdict()) {
                    *count += 1;
                }
            }
            None => {
                if is_whole(change) {
                    holders.push(found.len());
                }
                found.push(Grouped {
                    change,
                    within: [0; 3],
                });
            }
        }
    }
    found.sort_by_key(|grouped| std::cmp::Reverse(rank(grouped.change)));
    found
}

/// Whether it came or went.
fn is_whole(change: &Change) -> bool {
    matches!(change.turned, Turned::Added | Turned::Removed)
}

fn rank(change: &Change) -> (Verdict, Verdict) {
    (change.verdict(), change.rust)
}

fn holds(holder: &Change, change: &Change) -> bool {
    let rest = change.path.strip_prefix(&holder.path);
    holder.turned == change.turned
        && rest.is_some_and(|rest| rest.starts_with(['.', ':', '(', ' ']))
}
