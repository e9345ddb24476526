//! Limits of which one forbids what the other demands: no value would pass, so that none is checked.

use super::context::Lowering;
use crate::ir::{Constraint, Limit};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// Takes out the limits that leave no value, and says so.
pub fn run(lowering: &mut Lowering<'_, '_>, constraints: &mut Vec<Constraint>, place: NodeId) {
    let opposed = constraints.iter().find_map(|least| {
        let mut others = constraints.iter();
        let most = others.find(|most| leaves_nothing(least, most))?;
        Some((least.keyword(), most.keyword()))
    });
    let Some((least, most)) = opposed else {
        return;
    };
    let message = format!("no value holds to both `{least}` and `{most}`");
    lowering
        .report
        .warning(Code::Contradiction, Spot::Node(place), message)
        .help("neither is checked");
    constraints.retain(|rule| ![least, most].contains(&rule.keyword()));
    run(lowering, constraints, place);
}

/// Whether the first demands more than the second allows.
fn leaves_nothing(least: &Constraint, most: &Constraint) -> bool {
    use Constraint::{
        ExclusiveMaximum, ExclusiveMinimum, MaxItems, MaxLength, MaxProperties, Maximum, MinItems,
        MinLength, MinProperties, Minimum,
    };
    match (least, most) {
        (MinLength(least), MaxLength(most))
        | (MinItems(least), MaxItems(most))
        | (MinProperties(least), MaxProperties(most)) => least > most,
        (Minimum(least), Maximum(most)) => number(*least) > number(*most),
        (Minimum(least), ExclusiveMaximum(most))
        | (ExclusiveMinimum(least), Maximum(most) | ExclusiveMaximum(most)) => {
            number(*least) > number(*most) || least == most
        }
        _ => false,
    }
}

/// Near enough to tell what lies apart: limits that differ by less are left alone.
fn number(limit: Limit) -> f64 {
    match limit {
        Limit::Integer(number) => number as f64,
        Limit::Float(number) => number,
    }
}
