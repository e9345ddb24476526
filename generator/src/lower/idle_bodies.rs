//! Pass: bodies that may be left out and in which nothing can be said are none.

use super::context::Lowering;
use crate::dialect::Reach;
use crate::ir::{Body, Content, Method, Operation, Shape};
use crate::report::{Code, Spot};

/// Leaves such bodies out: generators of documents write them for operations that have none.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let mut operations = std::mem::take(&mut lowering.api.operations);
    for operation in &mut operations {
        let says_nothing = |body: &Body| is_idle(lowering, operation, body);
        if operation.body.is_none() || !operation.bodies().all(says_nothing) {
            continue;
        }
        let body = operation.body.take();
        operation.other_bodies.clear();
        let Some(body) = body else { continue };
        let reason = "nothing can be said in the body, and it may be left out";
        let ledger = &lowering.dialect.ledger;
        ledger.ignore(body.place, Reach::All, reason);
        lowering
            .report
            .note(
                Code::NotRepresented,
                Spot::Node(body.place),
                "the schema of this body has no properties, and the body may be left out",
            )
            .help("the call sends none");
    }
    lowering.api.operations = operations;
}

fn is_idle(lowering: &Lowering<'_, '_>, operation: &Operation, body: &Body) -> bool {
    let (Content::Json(ty) | Content::Form(ty)) = body.content else {
        return false;
    };
    if body.required {
        return false;
    }
    let (tree, ty) = (lowering.dialect.tree, lowering.api.types.get(ty));
    let has = |word| tree.get(ty.place, word);
    let without_body = matches!(
        operation.method,
        Method::Get | Method::Head | Method::Delete
    );
    match &ty.shape {
        Shape::Model(model) => model.fields.is_empty() && model.additional.is_none(),
        // An object of which nothing is known but that no property is: elsewhere than where bodies are odd
        // it may be anything.
        Shape::Map(value) => {
            let is_open = ["additionalProperties", "patternProperties"]
                .into_iter()
                .any(|word| has(word).is_some());
            let is_bare = matches!(lowering.api.types.get(*value).shape, Shape::Any);
            without_body && is_bare && !is_open && has("properties").is_some()
        }
        _ => false,
    }
}
