//! Pass: answers of one Rust type that has no name of its own, such as a list of one model, are of one type: an
//! enum of them would tell nothing apart.

use std::collections::BTreeMap;

use super::context::Lowering;
use super::media::{Media, classify};
use super::plain_errors::written;
use crate::ir::{Answer, Content, TypeId};

/// Gives those of one operation the first of their types. JSON of one status under several names is one answer.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let types = &lowering.api.types;
    for operation in &mut lowering.api.operations {
        let mut known: BTreeMap<String, TypeId> = BTreeMap::new();
        for answer in &mut operation.answers {
            if let Content::Json(ty) | Content::Open(ty) = &mut answer.content
                && let Some(written) = written(types, *ty)
            {
                *ty = *known.entry(written).or_insert(*ty);
            }
        }
        let mut kept: Vec<Answer> = Vec::new();
        for answer in operation.answers.drain(..) {
            let is_json = answer.media.as_deref().map(classify) == Some(Media::Json);
            let is_known = |it: &Answer| (it.status, it.content) == (answer.status, answer.content);
            if !(is_json && kept.iter().any(is_known)) {
                kept.push(answer);
            }
        }
        operation.answers = kept;
    }
}
