//! Which calls Rust source makes: chains of methods that end in `.await`, or in a stream.

use std::collections::{BTreeMap, BTreeSet};

use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprAwait, ExprMethodCall, Local, Macro, Pat, Token};

/// Methods that make something of a request which is then read piece by piece, not awaited itself.
const STREAMS: &[&str] = &["stream", "pages"];

/// The names of the methods of each chain that is awaited or streamed, from the first on. A request that
/// is only made isn't a call: it sends nothing.
///
/// # Errors
/// The text isn't Rust.
pub fn called(source: &str) -> syn::Result<BTreeSet<Vec<String>>> {
    let mut chains = Chains::default();
    chains.visit_file(&syn::parse_file(source)?);
    Ok(chains.found)
}

#[derive(Default)]
struct Chains {
    found: BTreeSet<Vec<String>>,
    /// What the names in scope were bound to: `let members = client.customers().members();`.
    bound: BTreeMap<String, Vec<String>>,
}

impl<'ast> Visit<'ast> for Chains {
    fn visit_block(&mut self, node: &'ast Block) {
        let outer = self.bound.clone();
        visit::visit_block(self, node);
        self.bound = outer;
    }

    fn visit_local(&mut self, node: &'ast Local) {
        visit::visit_local(self, node);
        let Pat::Ident(name) = &node.pat else { return };
        let name = name.ident.to_string();
        // A new binding hides the old one, whatever it holds.
        self.bound.remove(&name);
        if let Some(value) = &node.init {
            let chain = self.methods(&value.expr);
            self.bound.insert(name, chain);
        }
    }

    fn visit_expr_await(&mut self, node: &'ast ExprAwait) {
        self.sent(&node.base);
        visit::visit_expr_await(self, node);
    }

    fn visit_expr_method_call(&mut self, node: &'ast ExprMethodCall) {
        if STREAMS.iter().any(|name| node.method == name) {
            let chain = self.methods(&node.receiver);
            self.found.insert(chain);
        }
        visit::visit_expr_method_call(self, node);
    }

    /// `assert_eq!` and the like hold expressions; what holds something else holds no call.
    fn visit_macro(&mut self, node: &'ast Macro) {
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        if let Ok(expressions) = parser.parse2(node.tokens.clone()) {
            // A visitor of its own: what was parsed here lives only here.
            let mut inner = Chains {
                bound: self.bound.clone(),
                ..Chains::default()
            };
            expressions.iter().for_each(|it| inner.visit_expr(it));
            self.found.append(&mut inner.found);
        }
    }
}

impl Chains {
    /// What is awaited is sent, and so are the requests that are handed to it: helpers of tests take a
    /// request, await it and look at what came over the wire.
    fn sent(&mut self, awaited: &Expr) {
        let chain = self.methods(awaited);
        self.found.insert(chain);
        let mut next = Some(awaited);
        while let Some(expr) = next {
            let arguments = match expr {
                Expr::MethodCall(call) => &call.args,
                Expr::Call(call) => &call.args,
                _ => break,
            };
            for argument in arguments {
                let chain = self.methods(argument);
                self.found.insert(chain);
            }
            next = match expr {
                Expr::MethodCall(call) => Some(&call.receiver),
                _ => None,
            };
        }
    }

    /// `polar.customers().list().limit(1)` is `customers`, `list`, `limit`.
    fn methods(&self, mut chain: &Expr) -> Vec<String> {
        let mut found = Vec::new();
        loop {
            chain = match chain {
                Expr::MethodCall(call) => {
                    found.push(call.method.to_string());
                    &call.receiver
                }
                Expr::Paren(it) => &it.expr,
                Expr::Reference(it) => &it.expr,
                Expr::Try(it) => &it.expr,
                _ => break,
            };
        }
        if let Expr::Path(path) = chain {
            let name = path.path.get_ident().map(ToString::to_string);
            let bound = name.and_then(|name| self.bound.get(&name));
            found.extend(bound.into_iter().flatten().rev().cloned());
        }
        found.reverse();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chains(source: &str) -> Vec<String> {
        let found = called(&format!("async fn f() {{ {source} }}")).unwrap();
        let shown = found.into_iter().map(|chain| chain.join("."));
        shown.filter(|chain| !chain.is_empty()).collect()
    }

    #[test]
    fn what_is_awaited_is_called() {
        assert_eq!(chains("c.a().b(1).limit(2).await?;"), ["a.b.limit"]);
        assert_eq!(chains("assert!(c.a().b().await.is_ok(), \"no\");"), ["a.b"]);
        assert_eq!(chains("let all = c.a().b().stream();"), ["a.b"]);
        assert_eq!(chains("spawn(async move { c.a().b().await })"), ["a.b"]);
        assert_eq!(chains("client(&x).a().b().await;"), ["a.b"]);
    }

    #[test]
    fn names_stand_for_what_they_are_bound_to() {
        assert_eq!(chains("let s = c.a(); s.b(1).await;"), ["a.b"]);
        assert_eq!(chains("let r = c.a().b(); r.await;"), ["a.b"]);
        assert_eq!(chains("let s = c.a(); assert!(s.b().await);"), ["a.b"]);
        assert_eq!(chains("{ let s = c.a(); } s.b().await;"), ["b"]);
        assert_eq!(chains("let s = c.a(); let s = 1; s.b().await;"), ["b"]);
    }

    #[test]
    fn a_helper_that_is_awaited_sends() {
        let found = chains("let r = c.a().b(); check(\"a:b\", r).await.is(1);");
        assert_eq!(found, ["a.b"]);
        assert_eq!(chains("t.call(1, c.a().b(2)).await;"), ["a.b", "call"]);
        assert!(chains("keep(c.a().b(2));").is_empty());
    }

    #[test]
    fn what_is_only_made_is_not() {
        assert!(chains("let request = c.a().b();").is_empty());
        assert!(chains("// c.a().b().await\n").is_empty());
        assert!(chains("let text = \"c.a().b().await\";").is_empty());
        assert!(chains("vec![0; 3];").is_empty());
    }
}
