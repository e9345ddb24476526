//! Pass: answers of one Rust type that has no name of its own, such as a list of one model, are of one type: an
//! enum of them would tell nothing apart.

use std::collections::BTreeMap;

use super::context::Lowering;
use super::media::{Media, classify, read_as};
use super::plain_errors::written;
use crate::ir::{Answer, Content, TypeId};
use crate::report::Spot;

/// Gives those of one operation the first of their types. JSON of one status under several names is one answer.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let types = &lowering.api.types;
    for operation in &mut lowering.api.operations {
        let mut known: BTreeMap<String, TypeId> = BTreeMap::new();
        let mut kept: Vec<Answer> = Vec::new();
        for mut answer in operation.answers.drain(..) {
            let mut place = None;
            if let Content::Json(ty) | Content::Open(ty) = &mut answer.content {
                place = Some(types.get(*ty).place);
                if let Some(written) = written(types, *ty) {
                    *ty = *known.entry(written).or_insert(*ty);
                }
            }
            let is_json = |it: &Answer| it.media.as_deref().map(classify) == Some(Media::Json);
            let says_same = |it: &&Answer| {
                is_json(&answer) && (it.status, it.content) == (answer.status, answer.content)
            };
            match kept.iter().find(says_same) {
                Some(same) => {
                    let names = answer.media.as_deref().zip(same.media.as_deref());
                    if let (Some(place), Some((other, known))) = (place, names) {
                        read_as(lowering.report, Spot::Node(place), other, known);
                    }
                }
                None => kept.push(answer),
            }
        }
        operation.answers = kept;
    }
}
