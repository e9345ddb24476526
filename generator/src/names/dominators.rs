//! Which nodes of a graph are only reached by way of another: Cooper, Harvey and Kennedy's walk in reverse
//! postorder ("A Simple, Fast Dominance Algorithm").

/// What stands for the place that every entry is reached from.
const ROOT: usize = 0;

/// For each node the nearest one that every way to it leads through, or none where ways to it share none.
/// A node that no entry reaches has none.
///
/// `edges` has the nodes that each node leads to.
pub(super) fn nearest(edges: &[Vec<usize>], entries: &[usize]) -> Vec<Option<usize>> {
    let order = reverse_postorder(edges, entries);
    // From here on a node is its place in that order, behind the root's.
    let mut places = vec![None; edges.len()];
    for (index, node) in order.iter().enumerate() {
        set(&mut places, *node, Some(index + 1));
    }
    let place = |node: usize| places.get(node).copied().flatten();
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); order.len() + 1];
    for (from, node) in (1..).zip(&order) {
        for to in edges.get(*node).into_iter().flatten() {
            if let Some(before) = place(*to).and_then(|to| before.get_mut(to)) {
                before.push(from);
            }
        }
    }
    for entry in entries {
        if let Some(before) = place(*entry).and_then(|entry| before.get_mut(entry)) {
            before.push(ROOT);
        }
    }
    let above = above(&before);
    let mut nearest = vec![None; edges.len()];
    for (index, node) in order.iter().enumerate() {
        let above = above.get(index + 1).copied().flatten();
        let above = above.and_then(|above| order.get(above.checked_sub(1)?));
        set(&mut nearest, *node, above.copied());
    }
    nearest
}

fn set<T>(list: &mut [T], index: usize, value: T) {
    if let Some(slot) = list.get_mut(index) {
        *slot = value;
    }
}

/// The nodes that are reached, each before those that it leads to, but for those on a ring.
fn reverse_postorder(edges: &[Vec<usize>], entries: &[usize]) -> Vec<usize> {
    let mut seen = vec![false; edges.len()];
    let mut order = Vec::new();
    for entry in entries {
        let mut open = vec![(*entry, 0)];
        while let Some((node, next)) = open.pop() {
            let Some(is_seen) = seen.get_mut(node) else {
                continue;
            };
            if next == 0 && std::mem::replace(is_seen, true) {
                continue;
            }
            match edges.get(node).and_then(|edges| edges.get(next)) {
                Some(to) => open.extend([(node, next + 1), (*to, 0)]),
                None => order.push(node),
            }
        }
    }
    order.reverse();
    order
}

/// The dominator of each place, refined until nothing changes; the root's is its own.
fn above(before: &[Vec<usize>]) -> Vec<Option<usize>> {
    let mut above: Vec<Option<usize>> = vec![None; before.len()];
    set(&mut above, ROOT, Some(ROOT));
    let mut changed = true;
    while changed {
        changed = false;
        for (place, before) in before.iter().enumerate().skip(1) {
            let known = |it: &&usize| above.get(**it).copied().flatten().is_some();
            let common = before.iter().filter(known).copied();
            let common = common.reduce(|one, other| common_above(&above, one, other));
            if above.get(place) != Some(&common) {
                set(&mut above, place, common);
                changed = true;
            }
        }
    }
    above
}

/// Where the ways up from two places meet: a dominator stands before what it dominates.
fn common_above(above: &[Option<usize>], mut one: usize, mut other: usize) -> usize {
    let up = |place: usize| above.get(place).copied().flatten().unwrap_or(ROOT);
    while one != other {
        if one > other {
            one = up(one);
        } else {
            other = up(other);
        }
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(edges: &[&[usize]], entries: &[usize]) -> Vec<Option<usize>> {
        let edges: Vec<Vec<usize>> = edges.iter().map(|to| to.to_vec()).collect();
        nearest(&edges, entries)
    }

    #[test]
    fn what_two_lead_to_belongs_to_neither() {
        let found = of(&[&[1, 2], &[3], &[3], &[4], &[]], &[0]);
        assert_eq!(found, [None, Some(0), Some(0), Some(0), Some(3)]);
    }

    #[test]
    fn an_entry_belongs_to_nobody() {
        assert_eq!(of(&[&[1], &[2], &[]], &[0, 1]), [None, None, Some(1)]);
    }

    #[test]
    fn a_ring_belongs_to_who_leads_into_it() {
        let found = of(&[&[1], &[2], &[1, 3], &[]], &[0]);
        assert_eq!(found, [None, Some(0), Some(1), Some(2)]);
        // Two ways into the ring.
        let found = of(&[&[1, 2], &[2], &[1, 3], &[]], &[0]);
        assert_eq!(found, [None, Some(0), Some(0), Some(2)]);
    }

    #[test]
    fn what_nobody_reaches_has_none() {
        assert_eq!(of(&[&[], &[0]], &[0]), [None, None]);
        assert_eq!(of(&[&[7]], &[0, 9]), [None]);
    }

    #[test]
    fn a_chain_without_an_end_takes_no_stack() {
        let edges: Vec<Vec<usize>> = (1..=50_000).map(|next| vec![next % 50_000]).collect();
        let found = nearest(&edges, &[0]);
        assert_eq!(found.first(), Some(&None));
        assert_eq!(found.last(), Some(&Some(49_998)));
    }
}
