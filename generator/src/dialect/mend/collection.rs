//! How Swagger 2.0 says that a list is written, at a parameter of OpenAPI 3: the style of that meaning.

use super::Mender;
use crate::source::{NodeId, Value};

impl Mender<'_> {
    /// Takes `collectionFormat` as `style` and `explode`, where the parameter has neither. What has no style is
    /// left, for the report to name.
    pub(super) fn collection(&mut self, parameter: NodeId, said: NodeId) {
        let has = |word| self.tree.get(parameter, word).is_some();
        if has("style") || has("explode") {
            return;
        }
        let place = self.word(parameter, "in").unwrap_or_default();
        let style = match (self.tree.str(said), place) {
            (Some("csv"), "path" | "header") => Some(("simple", false)),
            (Some("csv"), "query" | "cookie") => Some(("form", false)),
            (Some("multi"), "query" | "cookie") => Some(("form", true)),
            (Some("ssv"), "query") => Some(("spaceDelimited", false)),
            (Some("pipes"), "query") => Some(("pipeDelimited", false)),
            _ => None,
        };
        let Some((style, explode)) = style else {
            return;
        };
        let message =
            "`collectionFormat` is of Swagger 2.0: OpenAPI 3 writes `style` and `explode`";
        self.tell(
            said,
            message,
            format!("it is taken as `style: {style}` with `explode: {explode}`"),
        );
        self.take(parameter, &["collectionFormat"]);
        let style = self.text(parameter, style);
        self.put(parameter, "style", style);
        let explode = self.tree.make(parameter, Value::Bool(explode));
        self.put(parameter, "explode", explode);
    }
}
