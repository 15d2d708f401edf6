//! Status, doctor, settings, reading SQL, backup and export.
