//! Statistics that several capabilities share. Functions of plain numbers only: no shop, no files,
//! no randomness but by seed.

pub mod agreement;
pub mod beta_binomial;
pub mod cholesky;
pub mod distribution;
pub mod gamma_rate;
pub mod gap;
pub mod interval;
pub mod lbfgs;
pub mod optimise;
pub mod quadrature;
pub mod regression;
pub mod robust;
pub mod root;
pub mod sampling;
pub mod special;
pub mod survival;
