//! Where bytes come from and how they become text: folders, archives, pipes, compressed and growing
//! files, and their encodings. Knows nothing of rows.

pub mod archive;
pub mod encoding;
pub mod input;
pub mod tail;
pub mod unpack;
