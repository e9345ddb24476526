//! From the answer with a page of a list to its items, each by itself where they don't all decode.
//!
//! The answer is read once, straight into the items, with what stands around them looked up on the
//! way. Only if an item fails is it read again, item by item, and the others are there.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::decode::{DecodeProblem, RawBody, locate};
use super::drift;

/// The way to a value through objects, key by key.
pub type Way = &'static [&'static str];

/// Where in an answer things stand.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The list.
    pub items: Way,
    /// How many items there are on all pages.
    pub total: Option<Way>,
    /// The number of the last page.
    pub last: Option<Way>,
    /// The cursor of the next page, or its URL.
    pub next: Option<Way>,
    /// Whether there are more pages.
    pub more: Option<Way>,
}

/// An answer, cut into what counts of it.
pub struct Cut<I> {
    /// The items, in order.
    pub items: Vec<Result<I, BadItem>>,
    /// What stands around them.
    pub around: Around,
}

/// What stands around the items of a page.
#[derive(Default, Clone)]
pub struct Around {
    /// How many items there are on all pages.
    pub total: Option<u64>,
    /// The number of the last page.
    pub last: Option<u64>,
    /// The cursor of the next page, or its URL.
    pub next: Option<String>,
    /// Whether there are more pages.
    pub more: Option<bool>,
}

/// An item that did not decode.
pub struct BadItem {
    /// Its place in the list, from zero.
    pub index: usize,
    /// What is wrong, and where in the item.
    pub problem: DecodeProblem,
    /// The item as it came.
    pub raw: Value,
}

/// Cuts an answer.
///
/// # Errors
/// It is no JSON, or there is no list where there should be one.
pub fn cut<I: DeserializeOwned>(body: &RawBody, layout: &Layout) -> Result<Cut<I>, DecodeProblem> {
    let text = body.without_mark();
    let mark = drift::mark();
    if let Ok((items, around)) = read::<Vec<I>>(text, layout) {
        let items = items.into_iter().map(Ok).collect();
        return Ok(Cut { items, around });
    }
    drift::rewind(mark);
    let (items, around) = read::<Vec<&RawValue>>(text, layout).map_err(Flaw::explain)?;
    let items = items.into_iter().enumerate();
    let items = items.map(|(index, raw)| decode_item(layout, index, raw));
    Ok(Cut {
        items: items.collect(),
        around,
    })
}

fn decode_item<I: DeserializeOwned>(
    layout: &Layout,
    index: usize,
    raw: &RawValue,
) -> Result<I, BadItem> {
    let text = raw.get();
    let mark = drift::mark();
    serde_json::from_str(text).map_err(|error| {
        drift::rewind(mark);
        let problem = locate::<I>(text.as_bytes(), &error);
        drift::item(&path(layout.items, index, &problem.path));
        BadItem {
            index,
            problem,
            raw: serde_json::from_str(text).unwrap_or_default(),
        }
    })
}

/// `items[3].created_at`
pub(super) fn path(way: Way, index: usize, field: &str) -> String {
    let dot = if field.is_empty() || field.starts_with('[') {
        ""
    } else {
        "."
    };
    format!("{}[{index}]{dot}{field}", way.join("."))
}

/// Why an answer could not be cut.
enum Flaw {
    Json(serde_json::Error),
    NoList(Way),
}

impl Flaw {
    fn explain(self) -> DecodeProblem {
        match self {
            Self::Json(error) => {
                DecodeProblem::whole(super::decode::without_value(&error.to_string()))
            }
            Self::NoList([]) => DecodeProblem::whole("it is not a list"),
            Self::NoList(way) => DecodeProblem {
                path: way.join("."),
                message: "there is no list".to_owned(),
            },
        }
    }
}

fn read<'de, C: Deserialize<'de> + Default>(
    text: &'de [u8],
    layout: &Layout,
) -> Result<(C, Around), Flaw> {
    let ways = [
        (Part::Items, Some(layout.items)),
        (Part::Total, layout.total),
        (Part::Last, layout.last),
        (Part::Next, layout.next),
        (Part::More, layout.more),
    ];
    let ways: Vec<(Part, Way)> = ways
        .into_iter()
        .filter_map(|(part, way)| Some((part, way?)))
        .collect();
    let mut found = Found {
        items: None,
        around: Around::default(),
    };
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let seed = Cutter {
        ways,
        found: &mut found,
    };
    seed.deserialize(&mut deserializer).map_err(Flaw::Json)?;
    deserializer.end().map_err(Flaw::Json)?;
    match found.items {
        Some(items) => Ok((items, found.around)),
        None => Err(Flaw::NoList(layout.items)),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Items,
    Total,
    Last,
    Next,
    More,
}

struct Found<C> {
    items: Option<C>,
    around: Around,
}

impl<C> Found<C> {
    /// A number may come as text, and a cursor as a number.
    fn note(&mut self, part: Part, value: &Value) {
        let number = || match value {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64(),
        };
        let around = &mut self.around;
        match part {
            Part::Items => {}
            Part::Total => around.total = number(),
            Part::Last => around.last = number(),
            Part::More => around.more = value.as_bool(),
            Part::Next => {
                around.next = match value {
                    Value::String(text) if !text.is_empty() => Some(text.clone()),
                    Value::Number(number) => Some(number.to_string()),
                    _ => None,
                }
            }
        }
    }
}

/// Reads a value to whose inside, or to which itself, the ways lead.
struct Cutter<'f, C> {
    ways: Vec<(Part, Way)>,
    found: &'f mut Found<C>,
}

impl<'de, C: Deserialize<'de> + Default> DeserializeSeed<'de> for Cutter<'_, C> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let here = |(_, way): &&(Part, Way)| way.is_empty();
        let ends: Vec<Part> = self
            .ways
            .iter()
            .filter(here)
            .map(|(part, _)| *part)
            .collect();
        if ends.contains(&Part::Items) {
            // `null` for no items is what some servers say.
            let items = Option::<C>::deserialize(deserializer)?;
            self.found.items = Some(items.unwrap_or_default());
            return Ok(());
        }
        if ends.is_empty() {
            return deserializer.deserialize_any(self);
        }
        let value = Value::deserialize(deserializer)?;
        for part in ends {
            self.found.note(part, &value);
        }
        Ok(())
    }
}

impl<'de, C: Deserialize<'de> + Default> Visitor<'de> for Cutter<'_, C> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let inside = self.ways.iter().filter_map(|(part, way)| {
                let (first, rest) = way.split_first()?;
                (key == *first).then_some((*part, rest))
            });
            let ways: Vec<(Part, Way)> = inside.collect();
            if ways.is_empty() {
                map.next_value::<IgnoredAny>()?;
            } else {
                map.next_value_seed(Cutter {
                    ways,
                    found: &mut *self.found,
                })?;
            }
        }
        Ok(())
    }

    // Whatever else stands there: what was looked for is absent.

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}
