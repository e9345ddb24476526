//! Links of answers: which operation goes on from there. They make documentation.

use super::context::Lowering;
use crate::dialect::Kind;
use crate::ir::Link;
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// The links of a response.
pub fn of(lowering: &mut Lowering<'_, '_>, response: NodeId) -> Vec<Link> {
    let dialect = lowering.dialect;
    let tree = dialect.tree;
    let links = dialect
        .read(response, "links")
        .map(|node| tree.sorted(node));
    let mut found = Vec::new();
    for (name, place) in links.into_iter().flatten() {
        let Ok(node) = dialect.lead(place, Kind::Link) else {
            let message = format!("the link `{name}` leads to no link");
            let spot = Spot::Node(place);
            let problem = lowering
                .report
                .warning(Code::UnresolvedReference, spot, message);
            problem.help("it is left out");
            continue;
        };
        dialect.strike_way(place, Kind::Link);
        dialect.ledger.read(node);
        let text = |keyword: &str| {
            let node = dialect.read(node, keyword)?;
            tree.str(node).map(str::to_owned)
        };
        let reference = text("operationRef");
        // An operation of this document is known by its id.
        let led = reference
            .as_deref()
            .and_then(|reference| tree.resolve(node, reference).ok());
        let led = led.and_then(|operation| tree.str(tree.get(operation, "operationId")?));
        let link = Link {
            name: name.to_owned(),
            operation: text("operationId").or(led.map(str::to_owned)),
            reference,
            description: text("description"),
        };
        if !found.contains(&link) {
            found.push(link);
        }
    }
    found
}
