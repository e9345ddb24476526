//! Items of features: there where any of those is on, else not.

use super::super::runtime::compiled_for;

compiled_for! {
    ["reqwest", "tracing"]
    const OF_SEVERAL: bool = true;
    const BESIDE: bool = true;
}

#[cfg(not(any(feature = "reqwest", feature = "tracing")))]
const OF_SEVERAL: bool = false;
#[cfg(not(any(feature = "reqwest", feature = "tracing")))]
const BESIDE: bool = false;

compiled_for! {
    ["native-tls"]
    const OF_ONE: bool = true;
}

#[cfg(not(feature = "native-tls"))]
const OF_ONE: bool = false;

#[test]
fn items_are_there_where_any_of_their_features_is_on() {
    let several = cfg!(any(feature = "reqwest", feature = "tracing"));
    assert_eq!((OF_SEVERAL, BESIDE), (several, several));
    assert_eq!(OF_ONE, cfg!(feature = "native-tls"));
}
