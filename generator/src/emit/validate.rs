//! What is checked of a type before it is sent: the document's constraints as constant rules.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::is_checkable;
use super::paths::Scope;
use crate::ir::{Constraint, Limit, Model, Presence, Shape, Type, TypeId};

/// The length of rules, as tokens, from which on they stand on a line of their own.
const LONG: usize = 50;

/// A line for each field that can be wrong.
pub(super) fn model(scope: &mut Scope<'_>, id: TypeId, model: &Model) -> TokenStream {
    let emission = scope.emission;
    let rule_type = scope.runtime("Rule");
    let mut lines = Vec::new();
    for (index, field) in emission.fields(id) {
        if emission.is_checked(field.ty) {
            let (name, wire) = (emission.names.field(id, index).to_ident(), &field.wire);
            let rules = rules_of(scope, field.ty);
            let rules = quote!(&[#(#rules),*]);
            // What would not fit on a line gets a name.
            lines.push(if rules.to_string().len() > LONG {
                quote!(let rules: &[#rule_type] = #rules; check.field(#wire, &self.#name, rules);)
            } else {
                quote!(check.field(#wire, &self.#name, #rules);)
            });
        }
    }
    if let Some(value) = model.additional.filter(|value| emission.is_checked(*value)) {
        let inner = rules_of(scope, value);
        let rules = (!inner.is_empty()).then(|| {
            let rule = scope.runtime("Rule");
            quote!(#rule::Values(&[#(#inner),*]))
        });
        lines.push(quote!(self.additional_properties.validate(&[#rules], check);));
    }
    lines.extend(counted_properties(scope, id, model));
    let check = if lines.is_empty() {
        quote!(_)
    } else {
        quote!(check)
    };
    implement(scope, id, &check, &quote!(#(#lines)*))
}

/// How many properties a model may have: those that are there are counted.
fn counted_properties(scope: &mut Scope<'_>, id: TypeId, model: &Model) -> Option<TokenStream> {
    let emission = scope.emission;
    let constraints = emission.api.types.get(id).constraints.iter();
    let rules: Vec<TokenStream> = constraints
        .filter(|rule| {
            matches!(
                rule,
                Constraint::MinProperties(_) | Constraint::MaxProperties(_)
            )
        })
        .map(|constraint| rule(scope, constraint, Style::Full))
        .collect();
    if rules.is_empty() {
        return None;
    }
    let (mut always, mut sometimes) = (0, Vec::new());
    for (index, field) in emission.fields(id) {
        let name = emission.names.field(id, index).to_ident();
        match field.presence {
            Presence::Required | Presence::Nullable | Presence::OrEmpty => always += 1,
            Presence::Optional | Presence::Implied => sometimes.push(quote!(self.#name.is_some())),
            Presence::Maybe => {
                let maybe = scope.runtime("Maybe");
                sometimes.push(quote!(!matches!(self.#name, #maybe::Absent)));
            }
        }
    }
    let always = (always > 0).then(|| Literal::usize_unsuffixed(always));
    let sometimes = (!sometimes.is_empty())
        .then(|| quote!([#(#sometimes),*].into_iter().filter(|is_there| *is_there).count()));
    let others = model
        .additional
        .map(|_| quote!(self.additional_properties.len()));
    let always = always.map(|always| quote!(#always));
    let parts: Vec<TokenStream> = [sometimes, always, others].into_iter().flatten().collect();
    let count = if parts.is_empty() {
        quote!(0)
    } else {
        quote!(#(#parts)+*)
    };
    Some(quote!(check.properties(#count, &[#(#rules),*]);))
}

/// Whether the document restricts how many properties a value of this type has.
pub(super) fn counts_properties(ty: &Type) -> bool {
    ty.constraints.iter().any(|rule| {
        matches!(
            rule,
            Constraint::MinProperties(_) | Constraint::MaxProperties(_)
        )
    })
}

fn implement(
    scope: &mut Scope<'_>,
    id: TypeId,
    check: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let name = scope.emission.names.ty(id).to_ident();
    let (validate, rule) = (scope.runtime("Validate"), scope.runtime("Rule"));
    let check_type = scope.runtime("Check");
    quote! {
        impl #validate for #name {
            fn validate(&self, _: &[#rule], #check: &mut #check_type) { #body }
        }
    }
}

/// How rules are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `Rule::MaxChars(3)`
    Full,
    /// `MaxChars(3)`, where the names of rules and limits are in scope.
    Bare,
}

/// The rules of a place of this type: its own, then those for what it holds. A named type's are in
/// its own `Validate`.
pub(super) fn rules_of(scope: &mut Scope<'_>, id: TypeId) -> Vec<TokenStream> {
    rules(scope, id, Style::Full)
}

/// The same where the names of rules and of their limits are in scope.
pub(super) fn bare_rules_of(scope: &mut Scope<'_>, id: TypeId) -> Vec<TokenStream> {
    rules(scope, id, Style::Bare)
}

fn rules(scope: &mut Scope<'_>, id: TypeId, style: Style) -> Vec<TokenStream> {
    let ty = scope.emission.api.types.get(id);
    if matches!(ty.shape, Shape::Own(_)) {
        return Vec::new();
    }
    let is_model = matches!(ty.shape, Shape::Model(_));
    let own = ty
        .constraints
        .iter()
        .filter(|constraint| !is_model && is_checkable(constraint));
    let mut found: Vec<TokenStream> = own.map(|one| rule(scope, one, style)).collect();
    let (kind, inner) = match ty.shape {
        Shape::Nullable(inner) => {
            found.extend(rules(scope, inner, style));
            return found;
        }
        Shape::Array(item) => ("Items", rules(scope, item, style)),
        Shape::Map(value) => ("Values", rules(scope, value, style)),
        _ => return found,
    };
    if !inner.is_empty() {
        let kind = quote::format_ident!("{kind}");
        let prefix = prefix(scope, "Rule", style);
        found.push(quote!(#prefix #kind(&[#(#inner),*])));
    }
    found
}

/// `Rule::`, where that must be said.
fn prefix(scope: &mut Scope<'_>, name: &str, style: Style) -> TokenStream {
    match style {
        Style::Full => {
            let name = scope.runtime(name);
            quote!(#name::)
        }
        Style::Bare => TokenStream::new(),
    }
}

fn rule(scope: &mut Scope<'_>, constraint: &Constraint, style: Style) -> TokenStream {
    let count = |number: &u64| Literal::u64_unsuffixed(*number);
    let rule = match constraint {
        Constraint::MinLength(min) => counted("MinChars", count(min)),
        Constraint::MaxLength(max) => counted("MaxChars", count(max)),
        Constraint::MinItems(min) => counted("MinItems", count(min)),
        Constraint::MaxItems(max) => counted("MaxItems", count(max)),
        Constraint::MinProperties(min) => counted("MinProperties", count(min)),
        Constraint::MaxProperties(max) => counted("MaxProperties", count(max)),
        Constraint::UniqueItems => quote!(UniqueItems),
        // Left out before, as none that is checked.
        Constraint::OneOf(_) => TokenStream::new(),
        Constraint::Pattern { text, regex } => {
            let matches = scope.runtime("matches");
            // One that can't be held was left out before.
            let pattern = regex.as_ref().unwrap_or(text);
            quote!(Pattern(#matches, #pattern))
        }
        Constraint::Minimum(limit) => limited(scope, "Minimum", *limit, style),
        Constraint::Maximum(limit) => limited(scope, "Maximum", *limit, style),
        Constraint::ExclusiveMinimum(limit) => limited(scope, "ExclusiveMinimum", *limit, style),
        Constraint::ExclusiveMaximum(limit) => limited(scope, "ExclusiveMaximum", *limit, style),
        Constraint::MultipleOf(limit) => limited(scope, "MultipleOf", *limit, style),
        Constraint::Keys(rules) => {
            let checkable = rules.iter().filter(|constraint| is_checkable(constraint));
            let rules = checkable.map(|constraint| rule(scope, constraint, style));
            let rules: Vec<TokenStream> = rules.collect();
            quote!(Keys(&[#(#rules),*]))
        }
    };
    let prefix = prefix(scope, "Rule", style);
    quote!(#prefix #rule)
}

fn counted(name: &str, count: Literal) -> TokenStream {
    let name = quote::format_ident!("{name}");
    quote!(#name(#count))
}

fn limited(scope: &mut Scope<'_>, name: &str, limit: Limit, style: Style) -> TokenStream {
    let (name, prefix) = (
        quote::format_ident!("{name}"),
        prefix(scope, "Limit", style),
    );
    match limit {
        Limit::Integer(number) => {
            let number = Literal::i128_unsuffixed(number);
            quote!(#name(#prefix Integer(#number)))
        }
        Limit::Float(number) => {
            let number = Literal::f64_unsuffixed(number);
            quote!(#name(#prefix Float(#number)))
        }
    }
}
