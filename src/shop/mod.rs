//! An opened shop: reader, writer if any, snapshot by revision, clocks, seed, thread pool.
