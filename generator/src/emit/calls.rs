//! How each operation is called: for the front page, and for who counts what is tested.

use super::docs;
use crate::ir::{Api, Operation, OperationId};
use crate::names::assign::Names;
use crate::names::ident::MethodName;

/// An operation of the document, and the method that calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodCall {
    /// The `operationId`, or method and path.
    pub operation: String,
    /// The methods from the client on, the operation's own last: `customers`, `members`, `create`.
    pub methods: Vec<String>,
    /// The HTTP method, in capitals.
    pub http: &'static str,
    /// The path template.
    pub path: String,
    /// Whether the operation's method takes arguments.
    pub takes_arguments: bool,
}

impl MethodCall {
    /// `customers().members().create(…)`, `customers().list()`
    pub fn shown(&self) -> String {
        let mut shown = self.methods.join("().");
        shown.push_str(if self.takes_arguments { "(…)" } else { "()" });
        shown
    }
}

/// Every operation, in the order in which people look for them.
pub fn calls(api: &Api, names: &Names) -> Vec<MethodCall> {
    let call = |(id, operation): (OperationId, &Operation)| {
        let own = &names.operation(id).method;
        let methods = accessors(api, names, operation).into_iter().chain([own]);
        MethodCall {
            operation: operation.id.clone(),
            methods: methods.map(|name| name.as_str().to_owned()).collect(),
            http: operation.method.as_str(),
            path: operation.path.clone(),
            takes_arguments: operation.arguments().next().is_some()
                || operation.body_argument().is_some(),
        }
    };
    api.operations_as_read().into_iter().map(call).collect()
}

/// The methods that lead from the client to the operation's service.
pub(super) fn accessors<'a>(
    api: &Api,
    names: &'a Names,
    operation: &Operation,
) -> Vec<&'a MethodName> {
    let lineage = api.lineage(operation.group).into_iter();
    lineage.map(|(id, _)| &names.group(id).accessor).collect()
}

/// Rows of a table that a person still looks through; the documentation has an index for more.
const MOST_ROWS: usize = 150;

/// A Markdown table of the operations, and what follows it.
pub(super) fn table(calls: &[MethodCall]) -> (Vec<String>, Option<String>) {
    let cell = |text: &str| docs::inline_code(text).replace('|', "\\|");
    let row = |call: &MethodCall| {
        let request = format!("{} {}", call.http, call.path);
        let cells = [&call.operation, &call.shown(), &request].map(|text| cell(text));
        format!("| {} |", cells.join(" | "))
    };
    let head = ["| Operation | Call | Request |", "| --- | --- | --- |"].map(str::to_owned);
    let rows = calls.iter().take(MOST_ROWS).map(row);
    let more = calls.len().saturating_sub(MOST_ROWS);
    let rest = (more > 0).then(|| format!("And {more} more: `cargo doc --open` lists them all."));
    (head.into_iter().chain(rows).collect(), rest)
}
