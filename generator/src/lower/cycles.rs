//! Pass: a type that would hold itself without end holds itself by pointer, and only there.

use crate::ir::{Shape, TypeId, Types};

/// Where a pointer can stand.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Field(usize),
    Variant(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Puts a pointer on every edge that closes a cycle, found depth first in the order of the names, so
/// that the order of the document's keys changes nothing.
pub fn run(types: &mut Types) {
    let mut marks = vec![Mark::New; types.len()];
    let mut boxes = Vec::new();
    let mut roots: Vec<TypeId> = types.iter().map(|(id, _)| id).collect();
    roots.sort_by(|a, b| types.get(*a).path.cmp(&types.get(*b).path));
    for root in roots {
        walk(types, root, &mut marks, &mut boxes);
    }
    for (id, slot) in boxes {
        match (&mut types.get_mut(id).shape, slot) {
            (Shape::Model(model), Slot::Field(index)) => {
                model
                    .fields
                    .iter_mut()
                    .skip(index)
                    .take(1)
                    .for_each(|field| field.boxed = true);
            }
            (Shape::Union(union), Slot::Variant(index)) => {
                let variants = union.variants.iter_mut().skip(index).take(1);
                variants.for_each(|variant| variant.boxed = true);
            }
            _ => {}
        }
    }
}

fn walk(types: &Types, root: TypeId, marks: &mut [Mark], boxes: &mut Vec<(TypeId, Slot)>) {
    // A stack of our own: a document may chain types without end.
    let mut stack: Vec<(TypeId, std::vec::IntoIter<(TypeId, Slot)>)> = Vec::new();
    if mark(marks, root) == Mark::New {
        set(marks, root, Mark::Open);
        stack.push((root, edges(types, root).into_iter()));
    }
    while let Some((id, edges_left)) = stack.last_mut() {
        let id = *id;
        let Some((child, slot)) = edges_left.next() else {
            set(marks, id, Mark::Done);
            stack.pop();
            continue;
        };
        match mark(marks, child) {
            Mark::New => {
                set(marks, child, Mark::Open);
                stack.push((child, edges(types, child).into_iter()));
            }
            Mark::Open => boxes.push((id, slot)),
            Mark::Done => {}
        }
    }
}

fn mark(marks: &[Mark], id: TypeId) -> Mark {
    marks.get(id.index()).copied().unwrap_or(Mark::Done)
}

fn set(marks: &mut [Mark], id: TypeId, mark: Mark) {
    if let Some(slot) = marks.get_mut(id.index()) {
        *slot = mark;
    }
}

/// The types that a type holds inline, `Option` looked through. Lists and maps point already.
fn edges(types: &Types, id: TypeId) -> Vec<(TypeId, Slot)> {
    let inline = |id: TypeId| {
        let (id, _) = types.strip_nullable(id);
        types.get(id).shape.is_named().then_some(id)
    };
    match &types.get(id).shape {
        Shape::Model(model) => {
            let fields = model.fields.iter().enumerate();
            fields
                .filter_map(|(index, field)| Some((inline(field.ty)?, Slot::Field(index))))
                .collect()
        }
        Shape::Union(union) => {
            let variants = union.variants.iter().enumerate();
            variants
                .filter_map(|(index, variant)| Some((inline(variant.ty)?, Slot::Variant(index))))
                .collect()
        }
        _ => Vec::new(),
    }
}
