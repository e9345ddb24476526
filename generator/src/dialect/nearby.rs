//! What a reference that leads to nothing may have been meant to lead to.

use super::{Dialect, place, place::Stands};
use crate::report::alike;
use crate::source::{NodeId, push_step};

/// The reference that differs from one which leads to nothing in one step, and leads to what may stand there.
pub fn meant(dialect: &Dialect<'_>, from: NodeId, reference: &str) -> Option<String> {
    let tree = dialect.tree;
    let (address, pointer) = reference.split_once('#')?;
    let steps: Vec<&str> = pointer.strip_prefix('/')?.split('/').collect();
    let mut known = format!("{address}#");
    for (place, step) in steps.iter().enumerate() {
        let next = format!("{known}/{step}");
        if tree.resolve(from, &next).is_ok() {
            known = next;
            continue;
        }
        let holder = tree.resolve(from, &known).ok()?;
        let keys = tree.entries(holder).iter().map(|(key, _)| &**key);
        push_step(&mut known, alike(step, keys)?);
        for step in steps.iter().skip(place + 1) {
            known.push('/');
            known.push_str(step);
        }
        let fits = match place::stands(tree, from) {
            Stands::Object(kind) => dialect.target(from, &known, kind).is_some(),
            _ => tree.resolve(from, &known).is_ok(),
        };
        return fits.then_some(known);
    }
    None
}
