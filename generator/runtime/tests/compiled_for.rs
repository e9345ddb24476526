//! Models of features: there where any of those is on, else not.

use super::super::runtime::compiled_for;

mod elsewhere {
    #[allow(dead_code)]
    pub const OF_ONE: bool = true;
}

compiled_for! {
    ["reqwest", "tracing"]
    mod declared: DECLARED, BESIDE;
}

#[cfg(not(any(feature = "reqwest", feature = "tracing")))]
const DECLARED: bool = false;
#[cfg(not(any(feature = "reqwest", feature = "tracing")))]
const BESIDE: bool = false;

compiled_for! {
    ["native-tls"]
    use self::elsewhere: OF_ONE;
}

#[cfg(not(feature = "native-tls"))]
const OF_ONE: bool = false;

#[test]
fn models_are_there_where_any_of_their_features_is_on() {
    let several = cfg!(any(feature = "reqwest", feature = "tracing"));
    assert_eq!((DECLARED, BESIDE), (several, several));
    assert_eq!(OF_ONE, cfg!(feature = "native-tls"));
}
