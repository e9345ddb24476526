//! Letters beyond ASCII, and how they are spelled in ASCII.
//!
//! Identifiers stay ASCII, since rustc warns about uncommon, confusable and mixed-script ones, and the
//! text that decides it isn't ours. European letters are written by their nearest Latin ones
//! (`Größe` → `Grosse`, `имя` → `imya`); letters of other scripts by their number (`客` → `U5ba2`).

/// The ASCII spelling of a European letter; a mark on its own is spelled by nothing.
pub(super) fn fold(letter: char) -> Option<&'static str> {
    if is_mark(letter) {
        return Some("");
    }
    TABLE
        .iter()
        .find(|(letters, _)| letters.contains(letter))
        .map(|(_, spelled)| *spelled)
}

/// Whether a text has letters that are spelled by nothing but their number.
pub(super) fn has_numbers(text: &str) -> bool {
    let mut letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.any(|letter| !letter.is_ascii() && fold(letter).is_none())
}

/// Combining marks of decomposed letters, and the letters of Cyrillic that have no sound.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | 'ъ' | 'ь' | 'Ъ' | 'Ь')
}

/// Letters and their spelling.
const TABLE: &[(&str, &str)] = &[
    ("ÀÁÂÃÄÅĀĂĄḀẠẢẤẦẨẪẬẮẰẲẴẶАΑΆ", "A"),
    ("Æ", "Ae"),
    ("ḂḄḆБ", "B"),
    ("ÇĆĈĊČḈ", "C"),
    ("ЧΧ", "Ch"),
    ("ÐĎĐḊḌḎḐḒДΔ", "D"),
    ("ÈÉÊËĒĔĖĘĚḔḖḘḚḜẸẺẼẾỀỂỄỆЕЭΕΈ", "E"),
    ("ḞФΦ", "F"),
    ("ĜĞĠĢḠГҐΓ", "G"),
    ("ĤĦḢḤḦḨḪ", "H"),
    ("ÌÍÎÏĨĪĬĮİḬḮỈỊИІΗΙΉΊΪ", "I"),
    ("Ĳ", "Ij"),
    ("ĴЈ", "J"),
    ("ĶḰḲḴКΚ", "K"),
    ("Х", "Kh"),
    ("ĹĻĽĿŁḶḸḺḼЛΛ", "L"),
    ("ḾṀṂМΜ", "M"),
    ("ÑŃŅŇṄṆṈṊНΝ", "N"),
    ("Ŋ", "Ng"),
    ("ÒÓÔÕÖØŌŎŐṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢОΟΩΌΏ", "O"),
    ("Œ", "Oe"),
    ("ṔṖПΠ", "P"),
    ("Ψ", "Ps"),
    ("ŔŖŘṘṚṜṞРΡ", "R"),
    ("ŚŜŞŠȘṠṢṤṦṨСΣ", "S"),
    ("Ш", "Sh"),
    ("Щ", "Shch"),
    ("ŢŤŦȚṪṬṮṰТΤ", "T"),
    ("ÞΘ", "Th"),
    ("Ц", "Ts"),
    ("ÙÚÛÜŨŪŬŮŰŲṲṴṶṸṺỤỦỨỪỬỮỰУЎ", "U"),
    ("ṼṾВΒ", "V"),
    ("ŴẀẂẄẆẈ", "W"),
    ("ẊẌΞ", "X"),
    ("ÝŶŸẎỲỴỶỸЙЫΥΎΫ", "Y"),
    ("Я", "Ya"),
    ("Є", "Ye"),
    ("Ї", "Yi"),
    ("Ё", "Yo"),
    ("Ю", "Yu"),
    ("ŹŻŽẐẒẔЗΖ", "Z"),
    ("Ж", "Zh"),
    ("àáâãäåāăąḁạảấầẩẫậắằẳẵặаαά", "a"),
    ("æ", "ae"),
    ("ḃḅḇб", "b"),
    ("çćĉċčḉ", "c"),
    ("чχ", "ch"),
    ("ðďđḋḍḏḑḓдδ", "d"),
    ("èéêëēĕėęěḕḗḙḛḝẹẻẽếềểễệеэεέ", "e"),
    ("ḟфφ", "f"),
    ("ĝğġģḡгґγ", "g"),
    ("ĥħḣḥḧḩḫẖ", "h"),
    ("ìíîïĩīĭįıḭḯỉịиіηιήίϊ", "i"),
    ("ĳ", "ij"),
    ("ĵј", "j"),
    ("ķĸḱḳḵкκ", "k"),
    ("х", "kh"),
    ("ĺļľŀłḷḹḻḽлλ", "l"),
    ("ḿṁṃмμ", "m"),
    ("ñńņňŉṅṇṉṋнν", "n"),
    ("ŋ", "ng"),
    ("òóôõöøōŏőṍṏṑṓọỏốồổỗộớờởỡợоοωόώ", "o"),
    ("œ", "oe"),
    ("ṕṗпπ", "p"),
    ("ψ", "ps"),
    ("ŕŗřṙṛṝṟрρ", "r"),
    ("śŝşšſșṡṣṥṧṩсςσ", "s"),
    ("ш", "sh"),
    ("щ", "shch"),
    ("ß", "ss"),
    ("ţťŧțṫṭṯṱẗтτ", "t"),
    ("þθ", "th"),
    ("ц", "ts"),
    ("ùúûüũūŭůűųṳṵṷṹṻụủứừửữựуў", "u"),
    ("ṽṿвβ", "v"),
    ("ŵẁẃẅẇẉẘ", "w"),
    ("ẋẍξ", "x"),
    ("ýÿŷẏẙỳỵỷỹйыυύϋ", "y"),
    ("я", "ya"),
    ("є", "ye"),
    ("ї", "yi"),
    ("ё", "yo"),
    ("ю", "yu"),
    ("źżžẑẓẕзζ", "z"),
    ("ж", "zh"),
];
