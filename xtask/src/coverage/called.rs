//! Which calls Rust source makes: chains of methods that end in `.await`, or in a stream.

use std::collections::BTreeSet;

use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, ExprAwait, ExprMethodCall, Macro, Token};

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
    Ok(chains.0)
}

#[derive(Default)]
struct Chains(BTreeSet<Vec<String>>);

impl<'ast> Visit<'ast> for Chains {
    fn visit_expr_await(&mut self, node: &'ast ExprAwait) {
        self.0.insert(methods(&node.base));
        visit::visit_expr_await(self, node);
    }

    fn visit_expr_method_call(&mut self, node: &'ast ExprMethodCall) {
        if STREAMS.iter().any(|name| node.method == name) {
            self.0.insert(methods(&node.receiver));
        }
        visit::visit_expr_method_call(self, node);
    }

    /// `assert_eq!` and the like hold expressions; what holds something else holds no call.
    fn visit_macro(&mut self, node: &'ast Macro) {
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        if let Ok(expressions) = parser.parse2(node.tokens.clone()) {
            // A visitor of its own: what was parsed here lives only here.
            let mut inner = Chains::default();
            expressions.iter().for_each(|it| inner.visit_expr(it));
            self.0.append(&mut inner.0);
        }
    }
}

/// `polar.customers().list().limit(1)` is `customers`, `list`, `limit`.
fn methods(mut chain: &Expr) -> Vec<String> {
    let mut found = Vec::new();
    loop {
        chain = match chain {
            Expr::MethodCall(call) => {
                found.push(call.method.to_string());
                &call.receiver
            }
            Expr::Paren(it) => &it.expr,
            Expr::Reference(it) => &it.expr,
            _ => break,
        };
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chains(source: &str) -> Vec<String> {
        let found = called(&format!("async fn f() {{ {source} }}")).unwrap();
        found.into_iter().map(|chain| chain.join(".")).collect()
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
    fn what_is_only_made_is_not() {
        assert!(chains("let request = c.a().b();").is_empty());
        assert!(chains("// c.a().b().await\n").is_empty());
        assert!(chains("let text = \"c.a().b().await\";").is_empty());
        assert!(chains("vec![0; 3];").is_empty());
    }
}
