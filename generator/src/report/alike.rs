//! Which of the words that there are may have been meant by one that isn't.

/// The words that begin most like a pattern.
pub fn nearest(pattern: &str, words: &[&str]) -> Option<String> {
    let shared = |word: &str| {
        let pairs = pattern.chars().zip(word.chars());
        pairs.take_while(|(one, other)| one == other).count()
    };
    let mut words = words.to_vec();
    words.sort_by_key(|word| (std::cmp::Reverse(shared(word)), *word));
    words.dedup();
    let shown: Vec<String> = words
        .iter()
        .take(3)
        .map(|word| format!("`{word}`"))
        .collect();
    (!shown.is_empty()).then(|| format!("there is {}", shown.join(", ")))
}

/// The word that differs from another in case, in signs or in a few letters; of several the nearest.
pub fn alike<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let plain = plain(word);
    let most = plain.len() / 4 + 1;
    let near = words.filter_map(|other| {
        let distance = distance(&plain, &self::plain(other), most)?;
        Some((distance, other))
    });
    near.min().map(|(_, other)| other)
}

/// The letters and digits of a word, without case.
fn plain(word: &str) -> Vec<char> {
    let letters = word.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// How many letters have to be put in, taken out or changed, if that are no more than so many.
fn distance(one: &[char], other: &[char], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.iter().enumerate() {
        let mut next = vec![index + 1];
        let above = row.iter().zip(row.iter().skip(1));
        for ((diagonal, above), found) in above.zip(other) {
            let changed = diagonal + usize::from(letter != found);
            let left = next.last().copied().unwrap_or_default();
            next.push(changed.min(above + 1).min(left + 1));
        }
        if next.iter().all(|distance| *distance > most) {
            return None;
        }
        row = next;
    }
    row.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn words_that_may_be_meant() {
        let words = ["Pet", "Pets", "NewPet", "pet_owner", "Order"];
        for (word, meant) in [
            ("pet", Some("Pet")),
            ("petOwner", Some("pet_owner")),
            ("Ordr", Some("Order")),
            ("NewPets", Some("NewPet")),
            ("Customer", None),
            ("zzz", None),
        ] {
            assert_eq!(alike(word, words.into_iter()), meant, "{word}");
        }
    }
}
