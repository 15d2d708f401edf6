//! What the test on the real file needs: the program as a process, and an independent reading of
//! the file.

pub mod independent;
pub mod program;
