//! Security schemes in other words than those of OpenAPI 3.

use super::Mender;
use crate::source::NodeId;

/// Flows by the names of Swagger 2.0.
const FLOWS: [(&str, &str); 2] = [
    ("application", "clientCredentials"),
    ("accessCode", "authorizationCode"),
];

impl Mender<'_> {
    /// The schemes of the document.
    pub(super) fn schemes(&mut self, schemes: NodeId) {
        for (_, scheme) in self.tree.entries(schemes).to_vec() {
            self.scheme(scheme);
        }
    }

    /// A scheme.
    pub(super) fn scheme(&mut self, scheme: NodeId) {
        if self.is_object(scheme) && self.tree.get(scheme, "$ref").is_none() {
            self.type_of(scheme);
            self.place_of_key(scheme);
            self.flows(scheme);
        }
    }

    fn type_of(&mut self, scheme: NodeId) {
        let ty = self.word(scheme, "type").map(str::to_owned);
        let said = ty.as_deref().unwrap_or_default();
        let is_key = self.word(scheme, "name").is_some() && self.word(scheme, "in").is_some();
        let http = self.word(scheme, "scheme").map(str::to_ascii_lowercase);
        let letters = said.chars().filter(char::is_ascii_alphanumeric);
        let letters: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
        let (meant, meant_http) = match letters.as_str() {
            "http" if http.as_deref() == Some("apikey") && is_key => ("apiKey", None),
            "http" if http.is_none() && self.word(scheme, "bearerFormat").is_some() => {
                ("http", Some("bearer"))
            }
            "http" => ("http", None),
            "bearer" | "httpbearer" | "bearertoken" | "bearerauth" | "jwt" => {
                ("http", Some("bearer"))
            }
            "basic" | "httpbasic" | "basicauth" => ("http", Some("basic")),
            "apikey" => ("apiKey", None),
            "oauth2" | "oauth" => ("oauth2", None),
            "openidconnect" => ("openIdConnect", None),
            "mutualtls" => ("mutualTLS", None),
            "" if http.is_some() && ty.is_none() => ("http", None),
            _ => return,
        };
        if meant == said && meant_http.is_none() {
            return;
        }
        let also = meant_http.map_or(String::new(), |http| format!(", `scheme: {http}`"));
        let message = match &ty {
            Some(said) if meant != said => {
                format!("there is no type `{said}` of a security scheme")
            }
            Some(_) => "the scheme of HTTP has no `scheme`".to_owned(),
            None => "the security scheme has no `type`".to_owned(),
        };
        let at = self.tree.get(scheme, "type").unwrap_or(scheme);
        self.tell(at, message, format!("it is taken as `type: {meant}`{also}"));
        match self.tree.get(scheme, "type") {
            Some(node) => self.tree.set_text(node, meant.to_owned()),
            None => {
                let node = self.text(scheme, meant);
                self.put(scheme, "type", node);
            }
        }
        if let Some(http) = meant_http {
            let node = self.text(at, http);
            self.put(scheme, "scheme", node);
        }
    }

    /// Where a key is sent, in capitals.
    fn place_of_key(&mut self, scheme: NodeId) {
        let Some(node) = self.tree.get(scheme, "in") else {
            return;
        };
        let text = self.tree.str(node).unwrap_or_default().to_owned();
        let small = text.to_ascii_lowercase();
        if small != text && matches!(small.as_str(), "query" | "header" | "cookie") {
            let message = format!("a key is not in `{text}`");
            self.tell(node, message, format!("it is taken as `{small}`"));
            self.tree.set_text(node, small);
        }
    }

    /// Flows of OAuth 2 as Swagger 2.0 has them: one, beside the type, or by its older name.
    fn flows(&mut self, scheme: NodeId) {
        if self.word(scheme, "type") != Some("oauth2") {
            return;
        }
        let flow = self.word(scheme, "flow").map(str::to_owned);
        if let (None, Some(flow)) = (self.tree.get(scheme, "flows"), flow) {
            let message = "`flow` is a word of Swagger 2.0";
            let node = self.tree.get(scheme, "flow").unwrap_or(scheme);
            self.tell(node, message, "it is taken as the only one of `flows`");
            self.take(scheme, &["flow"]);
            let words = ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"];
            let words = self.take(scheme, &words);
            let words = words.iter().map(|(key, node)| (&**key, *node));
            let object = self.object(node, words);
            let older = FLOWS.iter().find(|(older, _)| *older == flow);
            let flow = older.map_or(flow.as_str(), |(_, meant)| meant);
            let flows = self.object(node, [(flow, object)]);
            self.put(scheme, "flows", flows);
        }
        let Some(flows) = self.tree.get(scheme, "flows") else {
            return;
        };
        for (older, meant) in FLOWS {
            if let (Some(flow), None) = (self.tree.get(flows, older), self.tree.get(flows, meant)) {
                let message = format!("the flow `{older}` is one of Swagger 2.0");
                self.tell(flow, message, format!("it is taken as `{meant}`"));
                self.tree.rename(flows, older, meant);
            }
        }
    }
}
