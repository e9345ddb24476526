//! Several schemas that hold at once, which is what `allOf` means: what they say together, and whether
//! one has a bearing on what another says.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::facets::{Additional, Facets, Listed};
use super::json_type::JsonType;
use crate::ir::{Access, Constraint};
use crate::report::{Code, Spot};
use crate::source::NodeId;

impl Lowering<'_, '_> {
    /// Narrows what schemas say by one more that holds at once, and reports what contradicts.
    pub fn narrow(&mut self, all: &mut Facets, other: Facets, place: NodeId) {
        if let [first, rest @ ..] = all.barred(&other).as_slice() {
            let more = match rest.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message = format!(
                "`additionalProperties: false` of a schema forbids `{first}`{more} of another that holds \
                 at once"
            );
            self.report
                .warning(Code::Contradiction, Spot::Node(place), message)
                .help("the properties of both are taken");
        }
        for contradiction in all.intersect(other) {
            self.report
                .warning(Code::Contradiction, Spot::Node(place), contradiction)
                .help("what comes first in the document holds");
        }
    }
}

impl Facets {
    /// Whether what it says of `null` counts: a schema that says nothing of the value's type forbids
    /// nothing.
    pub fn votes_on_null(&self) -> bool {
        self.only_null
            || !self.types.is_empty()
            || self.values.is_some()
            || self.constant.is_some()
            || !self.alternatives.is_empty()
    }

    /// Whether it says something of the values that `other` allows which is not decided by `other`.
    pub fn bears_on(&self, other: &Self) -> bool {
        if other.only_null {
            return false;
        }
        let possible = other.possible();
        let may_be = |ty: &JsonType| possible.contains(ty);
        let allows = |ty: &JsonType| {
            self.types.contains(ty)
                || (*ty == JsonType::Integer && self.types.contains(&JsonType::Number))
        };
        let is_open = other.types.is_empty() && !other.alternatives.is_empty();
        let narrows = !self.types.is_empty() && !is_open && !possible.iter().all(allows);
        let scalar = [JsonType::String, JsonType::Number, JsonType::Integer];
        let concerned = |rule: &Constraint| possible.iter().any(|ty| concerns(rule, *ty));
        narrows
            || (may_be(&JsonType::Object) && self.adds_to_objects(other))
            || (!self.items.is_empty() && may_be(&JsonType::Array))
            || (self.format.is_some() && other.format.is_none() && scalar.iter().any(may_be))
            || self.constraints.iter().any(concerned)
    }

    /// That no value which `other` allows is of a type that it says, where that is so.
    pub fn contradicts(&self, other: &Self) -> Option<String> {
        if self.types.is_empty() || other.only_null {
            return None;
        }
        common_types(&self.types, &other.possible()).err()
    }

    /// Whether it says something of objects that `other` doesn't say.
    fn adds_to_objects(&self, other: &Self) -> bool {
        let known: BTreeMap<&str, &[NodeId]> = other
            .properties
            .iter()
            .map(|(name, nodes)| (name.as_str(), nodes.as_slice()))
            .collect();
        let is_new = |(name, nodes): &(String, Vec<NodeId>)| {
            let there = known.get(name.as_str());
            !there.is_some_and(|there| nodes.iter().all(|node| there.contains(node)))
        };
        let required: BTreeSet<&String> = other.required.iter().collect();
        self.properties.iter().any(is_new)
            || !self.required.iter().all(|name| required.contains(name))
            || (self.additional.is_some() && self.additional != other.additional)
            || !self
                .patterns
                .iter()
                .all(|node| other.patterns.contains(node))
            || !self
                .property_names
                .iter()
                .all(|node| other.property_names.contains(node))
    }

    /// The types that a value can have.
    pub fn possible(&self) -> Vec<JsonType> {
        if !self.types.is_empty() {
            return self.types.clone();
        }
        let values = self.values.iter().flatten().map(|listed| &listed.value);
        let values: Vec<JsonType> = values
            .chain(&self.constant)
            .filter_map(JsonType::of)
            .collect();
        if !values.is_empty() {
            return values;
        }
        if self.speaks_of_objects() {
            return vec![JsonType::Object];
        }
        if !self.items.is_empty() || !self.prefix_items.is_empty() {
            return vec![JsonType::Array];
        }
        JsonType::ALL.to_vec()
    }

    /// The properties of one of two schemas that the other, which allows no more than its own, forbids.
    pub fn barred<'f>(&'f self, other: &'f Self) -> Vec<&'f str> {
        let mut barred = self.strange_to(other);
        barred.extend(other.strange_to(self));
        barred
    }

    /// Properties that the other schema doesn't have and doesn't allow.
    fn strange_to<'f>(&'f self, other: &Self) -> Vec<&'f str> {
        if other.additional != Some(Additional::Allowed(false)) || !other.patterns.is_empty() {
            return Vec::new();
        }
        let known: BTreeSet<&str> = other
            .properties
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let names = self.properties.iter().map(|(name, _)| name.as_str());
        names.filter(|name| !known.contains(name)).collect()
    }

    /// Narrows this by another schema that holds as well; what contradicts is named, and stays as it
    /// was. So does whether `null` is allowed: that is the caller's to say.
    #[must_use]
    pub fn intersect(&mut self, other: Self) -> Vec<String> {
        let mut contradictions = Vec::new();
        contradictions.extend(self.intersect_types(&other.types));
        let mut one = |word: &str, differ: bool| {
            if differ {
                contradictions.push(format!("two schemas that hold at once differ in `{word}`"));
            }
        };
        one("format", differ(&self.format, &other.format));
        one("const", differ(&self.constant, &other.constant));
        let names = |facets: &Self| {
            let discriminator = facets.discriminator.as_ref();
            discriminator.map(|it| it.property_name.clone())
        };
        one("discriminator", differ(&names(self), &names(&other)));
        contradictions.extend(self.intersect_values(other.values));
        self.unknown_type = self.unknown_type.take().or(other.unknown_type);
        self.only_null |= other.only_null;
        self.format = self.format.take().or(other.format);
        self.constant = self.constant.take().or(other.constant);
        self.merge_properties(other.properties);
        extend_new(&mut self.required, other.required);
        self.additional = match (self.additional.take(), other.additional) {
            (Some(Additional::Schemas(mut mine)), Some(Additional::Schemas(theirs))) => {
                extend_new(&mut mine, theirs);
                Some(Additional::Schemas(mine))
            }
            (Some(Additional::Allowed(_)), Some(theirs)) => Some(theirs),
            (mine, theirs) => mine.or(theirs),
        };
        extend_new(&mut self.patterns, other.patterns);
        extend_new(&mut self.property_names, other.property_names);
        extend_new(&mut self.items, other.items);
        extend_new(&mut self.prefix_items, other.prefix_items);
        self.no_more_items |= other.no_more_items;
        extend_new(&mut self.alternatives, other.alternatives);
        self.discriminator = self.discriminator.take().or(other.discriminator);
        // A handful: limits have no order to keep a set by.
        let constraints = other.constraints.into_iter();
        for constraint in constraints {
            if !self.constraints.contains(&constraint) {
                self.constraints.push(constraint);
            }
        }
        self.docs = std::mem::take(&mut self.docs).or(other.docs);
        self.deprecated |= other.deprecated;
        self.sensitive |= other.sensitive;
        self.null_as_empty |= other.null_as_empty;
        self.open = self.open.or(other.open);
        if self.access == Access::Both {
            self.access = other.access;
        }
        contradictions
    }

    fn intersect_values(&mut self, others: Option<Vec<Listed>>) -> Option<String> {
        let others = others?;
        let Some(mine) = &mut self.values else {
            self.values = Some(others);
            return None;
        };
        let mut known: BTreeMap<String, Listed> = BTreeMap::new();
        for listed in others {
            known.entry(listed.value.to_string()).or_insert(listed);
        }
        let mut common = Vec::new();
        for listed in mine.iter() {
            if let Some(other) = known.get(&listed.value.to_string()) {
                let mut listed = listed.clone();
                listed.name = listed.name.or_else(|| other.name.clone());
                listed.docs = listed.docs.or_else(|| other.docs.clone());
                common.push(listed);
            }
        }
        if common.is_empty() {
            return Some("no value is in both lists of values".to_owned());
        }
        *mine = common;
        None
    }

    fn intersect_types(&mut self, others: &[JsonType]) -> Option<String> {
        if self.types.is_empty() {
            self.types = others.to_vec();
            return None;
        }
        if others.is_empty() {
            return None;
        }
        match common_types(&self.types, others) {
            Ok(common) => {
                self.types = common;
                None
            }
            Err(contradiction) => Some(contradiction),
        }
    }

    fn merge_properties(&mut self, others: Vec<(String, Vec<NodeId>)>) {
        let places = self.properties.iter().enumerate();
        let places: BTreeMap<String, usize> = places
            .map(|(index, (name, _))| (name.clone(), index))
            .collect();
        for (name, nodes) in others {
            let mine = places.get(&name).copied();
            match mine.and_then(|index| self.properties.get_mut(index)) {
                Some((_, mine)) => extend_new(mine, nodes),
                None => self.properties.push((name, nodes)),
            }
        }
    }
}

/// Adds what isn't there: the same schema may come by several ways.
fn extend_new<T: Ord + Clone>(list: &mut Vec<T>, others: Vec<T>) {
    if others.is_empty() {
        return;
    }
    let mut known: BTreeSet<T> = list.iter().cloned().collect();
    list.extend(
        others
            .into_iter()
            .filter(|other| known.insert(other.clone())),
    );
}

/// Whether both say something, and not the same.
fn differ<T: PartialEq>(mine: &Option<T>, other: &Option<T>) -> bool {
    mine.is_some() && other.is_some() && mine != other
}

/// The types of values that both lists allow, or that there are none.
fn common_types(mine: &[JsonType], others: &[JsonType]) -> Result<Vec<JsonType>, String> {
    let mut common = Vec::new();
    for ty in mine {
        match ty {
            JsonType::Number if others.contains(&JsonType::Integer) => {
                common.push(JsonType::Integer);
            }
            JsonType::Integer if others.contains(&JsonType::Number) => common.push(*ty),
            ty if others.contains(ty) => common.push(*ty),
            _ => {}
        }
    }
    if common.is_empty() {
        let (mine, others) = (type_names(mine), type_names(others));
        return Err(format!("no value is {mine} and {others} at once"));
    }
    Ok(common)
}

fn type_names(types: &[JsonType]) -> String {
    let names: Vec<&str> = types.iter().map(|ty| ty.name()).collect();
    names.join(" or ")
}

/// Whether a constraint is about values of a type.
pub fn concerns(constraint: &Constraint, ty: JsonType) -> bool {
    use Constraint as C;
    match constraint {
        C::MinLength(_) | C::MaxLength(_) | C::Pattern { .. } => ty == JsonType::String,
        C::Minimum(_)
        | C::Maximum(_)
        | C::ExclusiveMinimum(_)
        | C::ExclusiveMaximum(_)
        | C::MultipleOf(_) => matches!(ty, JsonType::Number | JsonType::Integer),
        C::MinItems(_) | C::MaxItems(_) | C::UniqueItems => ty == JsonType::Array,
        C::MinProperties(_) | C::MaxProperties(_) | C::Keys(_) => ty == JsonType::Object,
        C::OneOf(_) => true,
    }
}
