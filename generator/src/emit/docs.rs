//! Descriptions as rustdoc.
