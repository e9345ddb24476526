//! Pass: answers of one Rust type that has no name of its own, such as a list of one model, are of one type: an
//! enum of them would tell nothing apart.

use std::collections::BTreeMap;

use super::context::Lowering;
use super::media::{Media, classify};
use super::plain_errors::written;
use crate::ir::{Answer, Content, TypeId};
use crate::report::{Code, Report, Spot};
use crate::source::Tree;

/// Gives those of one operation the first of their types. JSON of one status under several names is one answer.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let (types, tree) = (&lowering.api.types, lowering.dialect.tree);
    for operation in &mut lowering.api.operations {
        let mut known: BTreeMap<String, TypeId> = BTreeMap::new();
        let mut kept: Vec<Answer> = Vec::new();
        for mut answer in operation.answers.drain(..) {
            if let Content::Json(ty) | Content::Open(ty) = &mut answer.content
                && let Some(written) = written(types, *ty)
            {
                *ty = *known.entry(written).or_insert(*ty);
            }
            let is_json = answer.media.as_deref().map(classify) == Some(Media::Json);
            let says_same =
                |it: &&Answer| (it.status, it.content) == (answer.status, answer.content);
            match kept.iter().find(says_same).filter(|_| is_json) {
                Some(same) => not_asked_for(tree, lowering.report, &answer, same),
                None => kept.push(answer),
            }
        }
        operation.answers = kept;
    }
}

/// Says of JSON under another name that it is read, should it come, and no more.
fn not_asked_for(tree: &Tree, report: &mut Report, answer: &Answer, same: &Answer) {
    let [other, known] = [answer, same].map(|it| it.media.as_deref().unwrap_or_default());
    let content = tree.get(answer.place, "content");
    let place = content.and_then(|content| tree.get(content, other));
    let message = format!("the content type `{other}` is not asked for");
    report
        .note(
            Code::NotRepresented,
            place.map_or(Spot::Node(answer.place), Spot::Key),
            message,
        )
        .help(format!("`{known}` is, and the other is read as it is"));
}
