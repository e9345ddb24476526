//! The query that the key of a path fixes, beside a parameter that is declared for the same name: it is sent once.

use serde_json::Value as Json;

use super::context::{Lowering, Part};
use crate::ir::{Location, Operation};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// Leaves out the parameter that can have no value but the one in the key, else what the key fixes: that is the
/// caller's to say.
pub(super) fn settle(lowering: &mut Lowering<'_, '_>, operation: &mut Operation) {
    let Some(query) = operation.query.take() else {
        return;
    };
    let mut kept = Vec::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let mut parameters = operation.parameters.iter();
        let declared = parameters.position(|it| it.location == Location::Query && it.wire == name);
        // A value with an argument is filled by it.
        let declared = declared.filter(|_| !pair.contains('{'));
        let place = declared
            .and_then(|index| operation.parameters.get(index))
            .map(|it| it.place);
        let (Some(index), Some(place)) = (declared, place) else {
            kept.push(pair);
            continue;
        };
        let message = format!("the path's key has a value for `{name}` after `?`");
        let spot = Spot::Node(place);
        let only = only_value(lowering, place);
        if only.as_deref() == Some(value) {
            kept.push(pair);
            operation.parameters.remove(index);
            let note = lowering.report.note(Code::PathTemplate, spot, message);
            note.help("there is no other: each call sends it, and nobody is asked for it");
        } else {
            if let Some(parameter) = operation.parameters.get_mut(index) {
                parameter.required = true;
            }
            let warning = lowering.report.warning(Code::PathTemplate, spot, message);
            warning.help(match only {
                Some(_) => "each call sends what the parameter says, and not what the key has",
                None => "the caller says it: what the key has is not sent",
            });
        }
    }
    operation.query = (!kept.is_empty()).then(|| kept.join("&"));
}

/// The one value that a parameter's schema allows, as it is written.
fn only_value(lowering: &mut Lowering<'_, '_>, parameter: NodeId) -> Option<String> {
    let schema = lowering.dialect.tree.get(parameter, "schema");
    let said = lowering.combined(&[Part::Whole(schema.unwrap_or(parameter))]);
    let listed = match said.values.as_deref() {
        Some([only]) => Some(&only.value),
        _ => None,
    };
    match said.constant.as_ref().or(listed)? {
        Json::String(text) => Some(text.clone()),
        value @ (Json::Number(_) | Json::Bool(_)) => Some(value.to_string()),
        _ => None,
    }
}
