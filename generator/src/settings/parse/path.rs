//! The path of a type, as Rust writes it.

use super::super::types::{SYSROOT, TypePath};

/// What is written without a path.
const PRIMITIVE: &[&str] = &[
    "String", "bool", "f64", "i128", "i16", "i32", "i64", "i8", "u128", "u16", "u32", "u64", "u8",
];

/// Types whose part the document plays: what is a list, a map, or may be missing.
const STRUCTURAL: &[&str] = &["BTreeMap", "Box", "HashMap", "Option", "Vec"];

/// How long a path may be: nobody writes a longer one, and reading it goes as deep as it nests.
const LONGEST: usize = 300;

/// See [`TypePath::parse`].
pub(in crate::settings) fn type_path(text: &str) -> Result<TypePath, String> {
    let no_path = || format!("`{text}` is no path of a Rust type, like `money::Money`");
    if text.len() > LONGEST {
        return Err(format!("a path has no more than {LONGEST} bytes"));
    }
    let ty: syn::Type = syn::parse_str(text).map_err(|_| no_path())?;
    let path = path_of(&ty).ok_or_else(no_path)?;
    check(&path)?;
    let mut at = vec![&path];
    while let Some(part) = at.pop() {
        let first = part.segments().first().map(String::as_str);
        if let Some(first @ ("crate" | "self" | "super" | "Self")) = first {
            return Err(format!(
                "emitted code has no `{first}::` of yours: begin with a crate that it can depend on"
            ));
        }
        at.extend(part.arguments());
    }
    Ok(path)
}

/// Whether the type as a whole is one that can stand for something.
fn check(path: &TypePath) -> Result<(), String> {
    match path.segments() {
        [one] if !PRIMITIVE.contains(&one.as_str()) => Err(format!(
            "`{one}` doesn't say which crate it is of: begin with that, like `money::{one}`"
        )),
        [first, .., last]
            if SYSROOT.contains(&first.as_str()) && STRUCTURAL.contains(&last.as_str()) =>
        {
            Err(format!(
                "`{path}` is for the document to say: name what is in it, and what isn't missing"
            ))
        }
        _ => Ok(()),
    }
}

/// The path of a type that is nothing but a path, with such types alone in angle brackets at its end.
fn path_of(ty: &syn::Type) -> Option<TypePath> {
    let syn::Type::Path(syn::TypePath {
        qself: None,
        path,
        attrs: _,
    }) = ty
    else {
        return None;
    };
    let (mut segments, mut arguments): (Vec<String>, Vec<TypePath>) = (Vec::new(), Vec::new());
    for segment in &path.segments {
        if !arguments.is_empty() {
            return None;
        }
        segments.push(segment.ident.to_string());
        // What these have the standard library has at the same place: two paths would be of one type.
        if let [first, _] = segments.as_mut_slice()
            && matches!(first.as_str(), "alloc" | "core")
        {
            *first = "std".to_owned();
        }
        match &segment.arguments {
            syn::PathArguments::None => {}
            syn::PathArguments::AngleBracketed(list) => {
                for argument in &list.args {
                    let syn::GenericArgument::Type(ty) = argument else {
                        return None;
                    };
                    arguments.push(path_of(ty)?);
                }
            }
            syn::PathArguments::Parenthesized(_) => return None,
        }
    }
    Some(TypePath::new(segments, arguments))
}
